import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCertificate, serialNumberOf, type Certificate } from '../../verifier/x509/certificate.ts';
import { validatePath } from '../../verifier/x509/validate-path.ts';
import { issue, makeFamily, x509, type Family, type Wish } from './x509-authority.ts';

const AT = new Date('2027-01-01T00:00:00Z');

function parsed(der: Uint8Array): Certificate {
  const result = parseCertificate(der);
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return result.certificate;
}

/** A CA and a leaf with an RSA key of the given size. */
async function rsaPair(modulusLength: number, hash: 'SHA-1' | 'SHA-256'): Promise<{ top: Uint8Array; leaf: Uint8Array }> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', modulusLength, publicExponent: new Uint8Array([1, 0, 1]), hash };
  const top = await issue({ name: 'CN=Top', ca: true, algorithm, signingAlgorithm: algorithm });
  const leaf = await issue({ issuer: top, signingAlgorithm: algorithm });
  return { top: top.der, leaf: leaf.der };
}

describe('parseCertificate', () => {
  let family: Family;
  beforeAll(async () => { family = await makeFamily(); });

  const codeOf = async (wish: Wish): Promise<string> => {
    const result = parseCertificate((await issue(wish)).der);
    return result.ok ? 'ok' : result.code;
  };

  it('reads what the other library wrote', () => {
    const certificate = parsed(family.signer.der);
    expect(serialNumberOf(certificate)).toBe(family.signer.certificate.serialNumber);
    expect(certificate.notAfter).toEqual(family.signer.certificate.notAfter);
    expect(certificate.subject.parts.flatMap((part) => part.attributes)).toEqual([
      { oid: '2.5.4.3', value: 'Signer' }, { oid: '2.5.4.10', value: 'Ministry' }, { oid: '2.5.4.6', value: 'QA' },
    ]);
    expect(certificate.extensions.extendedKeyUsage?.oids).toEqual(new Set(['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4']));
    expect(certificate.extensions.authorityKeyIdentifier).toBe(parsed(family.authority.der).extensions.subjectKeyIdentifier);
    expect(parsed(family.authority.der).extensions.basicConstraints).toEqual({ ca: true, pathLength: 0, critical: true });
    expect(certificate.publicKey).toMatchObject({ kind: 'ec', curve: 'P-256' });
  });

  it('refuses what RFC 5280 forbids', async () => {
    const { root } = family;
    const unknown = (critical: boolean): x509.Extension => new x509.Extension('1.3.6.1.4.1.55738.666.1', critical, new Uint8Array([5, 0]));
    const distribution = new x509.CRLDistributionPointsExtension(['http://crl.example/a.crl'], false);
    expect(await codeOf({ issuer: root, more: [unknown(false), distribution] })).toBe('ok');
    expect(await codeOf({ issuer: root, more: [unknown(true)] })).toBe('unknown-critical-extension');
    expect(await codeOf({ issuer: root, more: [unknown(false), unknown(false)] })).toBe('duplicate-extension');
    expect(await codeOf({ issuer: root, more: [new x509.CertificatePolicyExtension(['1.2.3'], false)] })).toBe('ok');
    expect(await codeOf({ issuer: root, more: [new x509.CertificatePolicyExtension(['1.2.3'], true)] })).toBe('unknown-critical-extension');
    expect(await codeOf({ issuer: root, keyUsage: x509.KeyUsageFlags.keyCertSign })).toBe('key-usage');
    expect(await codeOf({ ca: true, keyUsage: x509.KeyUsageFlags.digitalSignature })).toBe('key-usage');
    expect(await codeOf({ issuer: root, serialNumber: `7f${'00'.repeat(20)}` })).toBe('serial-number');
    expect(await codeOf({ issuer: root, name: '' })).toBe('empty-name');
  });

  it('reads the distribution points', async () => {
    const { der } = await issue({ issuer: family.root, more: [new x509.CRLDistributionPointsExtension(['http://crl.example/a.crl'], false)] });
    expect(parsed(der).extensions.crlUris).toEqual(['http://crl.example/a.crl']);
  });

  it('accepts RSA of 2,048 bits, refuses 1,024 bits and SHA-1', async () => {
    const outcome = async ({ top, leaf }: { top: Uint8Array; leaf: Uint8Array }): Promise<string> => {
      const result = await validatePath({ leaf: parsed(leaf), intermediates: [], anchors: [parsed(top)], at: AT, purpose: {} });
      return result.ok ? 'ok' : result.code;
    };
    expect(await outcome(await rsaPair(2048, 'SHA-256'))).toBe('ok');
    expect(await outcome(await rsaPair(2048, 'SHA-1'))).toBe('weak-signature');
    expect(parseCertificate((await rsaPair(1024, 'SHA-256')).top)).toMatchObject({ ok: false, code: 'weak-key' });
  });

  it('answers any bytes with a value', () => {
    const { der } = family.signer;
    fc.assert(fc.property(fc.nat(der.length - 1), fc.uint8Array({ maxLength: 8 }), (at, patch) => {
      const altered = new Uint8Array(der);
      altered.set(patch.subarray(0, der.length - at), at);
      expect(typeof parseCertificate(altered).ok).toBe('boolean');
    }), { numRuns: 2000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(parseCertificate(bytes).ok).toBe(false);
    }));
  });

  it('is not moved by later changes of the input', () => {
    const input = new Uint8Array(family.signer.der);
    const certificate = parsed(input);
    input.fill(0);
    expect([...certificate.der]).toEqual([...family.signer.der]);
  });
});
