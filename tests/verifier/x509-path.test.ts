import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseCertificate, type Certificate } from '../../verifier/x509/certificate.ts';
import { EXTENDED_KEY_USAGE } from '../../verifier/x509/oids.ts';
import type { PathRequest } from '../../verifier/x509/path-request.ts';
import { validatePath } from '../../verifier/x509/validate-path.ts';
import { EC, issue, makeFamily, x509, type Family, type Holder } from './x509-authority.ts';

const AT = new Date('2027-01-01T00:00:00Z');

function parsed(holder: Holder): Certificate {
  const result = parseCertificate(holder.der);
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return result.certificate;
}

async function outcome(leaf: Holder, intermediates: readonly Holder[], anchor: Holder, more: Partial<PathRequest> = {}): Promise<string> {
  const result = await validatePath({
    leaf: parsed(leaf), intermediates: intermediates.map(parsed), anchors: [parsed(anchor)], at: AT, purpose: {}, ...more,
  });
  return result.ok ? `path of ${result.path.length}` : result.code;
}

describe('validatePath', () => {
  let family: Family;
  beforeAll(async () => { family = await makeFamily(); });

  it('finds root, authority and signer, for the purpose they are for', async () => {
    const { root, authority, signer } = family;
    const purpose = { extendedKeyUsages: [EXTENDED_KEY_USAGE.documentSigning, EXTENDED_KEY_USAGE.emailProtection], keyUsage: ['digitalSignature' as const] };
    expect(await outcome(signer, [authority], root, { purpose })).toBe('path of 3');
    expect(await outcome(signer, [], authority, { purpose })).toBe('path of 2');
    expect(await outcome(signer, [], root, { purpose })).toBe('no-path');
    expect(await outcome(signer, [authority], root, { purpose: { extendedKeyUsages: [EXTENDED_KEY_USAGE.timeStamping] } })).toBe('extended-key-usage');
    expect(await outcome(signer, [authority], root, { purpose: { keyUsage: ['nonRepudiation'] } })).toBe('key-usage');
    expect(await outcome(authority, [], root)).toBe('leaf-is-ca');
    expect(await outcome(authority, [], root, { purpose: { role: 'ca' } })).toBe('path of 2');
    expect(await outcome(signer, [authority], root, { purpose: { role: 'ca' } })).toBe('not-a-ca');
  });

  it('looks at the dates of every certificate, the anchor included unless told otherwise', async () => {
    const { root, authority, signer } = family;
    const old = await issue({ name: 'CN=Old,C=QA', ca: true, until: '2026-06-01T00:00:00Z' });
    const oldAuthority = await issue({ name: 'CN=Authority,C=QA', ca: true, issuer: root, keys: authority.keys, until: '2026-06-01T00:00:00Z' });
    const belowOld = await issue({ issuer: old });
    expect(await outcome(await issue({ issuer: root, until: '2026-06-01T00:00:00Z' }), [], root)).toBe('expired');
    expect(await outcome(await issue({ issuer: root, from: '2028-01-01T00:00:00Z' }), [], root)).toBe('not-yet-valid');
    expect(await outcome(signer, [oldAuthority], root)).toBe('expired');
    expect(await outcome(signer, [oldAuthority, authority], root)).toBe('path of 3');
    expect(await outcome(belowOld, [], old)).toBe('expired');
    expect(await outcome(belowOld, [], old, { anchorDates: 'ignore' })).toBe('path of 2');
  });

  it('counts authorities against every path length above them', async () => {
    const { root, authority } = family;
    const second = await issue({ name: 'CN=Second', ca: true, issuer: authority });
    const leaf = await issue({ issuer: second });
    expect(await outcome(leaf, [second, authority], root)).toBe('path-length');
    expect(await outcome(leaf, [second], authority)).toBe('path-length');
    expect(await outcome(family.signer, [authority], root, { maxPathLength: 0 })).toBe('path-length');
  });

  it('lets nobody issue who may not', async () => {
    const { root, authority, signer } = family;
    expect(await outcome(await issue({ issuer: signer, name: 'CN=Below' }), [signer, authority], root)).toBe('not-a-ca');
    const impostor = await issue({ name: 'CN=Authority,C=QA', ca: true });
    const forged = await issue({ issuer: { ...impostor, keys: impostor.keys } });
    expect(await outcome(forged, [authority], root)).toBe('key-identifier');
    const sameIdentifier = await issue({ issuer: authority });
    const swapped = await x509.X509CertificateGenerator.create({
      subject: 'CN=Signer', issuer: 'CN=Authority,C=QA', serialNumber: '77', notBefore: new Date('2026-01-01'), notAfter: new Date('2040-01-01'),
      publicKey: sameIdentifier.keys.publicKey, signingKey: impostor.keys.privateKey, signingAlgorithm: EC,
      extensions: [await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey)],
    });
    expect(await outcome({ ...sameIdentifier, der: new Uint8Array(swapped.rawData) }, [authority], root)).toBe('bad-signature');
  });

  it('keeps extended key usages within those of the authority', async () => {
    const narrow = await issue({ name: 'CN=Narrow', ca: true, extendedKeyUsages: [EXTENDED_KEY_USAGE.timeStamping] });
    const signer = await issue({ issuer: narrow, extendedKeyUsages: [EXTENDED_KEY_USAGE.documentSigning] });
    expect(await outcome(signer, [], narrow, { purpose: { extendedKeyUsages: [EXTENDED_KEY_USAGE.documentSigning] } })).toBe('extended-key-usage');
  });

  it('does not search without end', async () => {
    const { signer, root } = family;
    const keys = signer.keys;
    const ring = await Promise.all(Array.from({ length: 14 }, (_, index) =>
      issue({ name: 'CN=Ring', ca: true, keys, issuer: { ...signer, certificate: ring0.certificate }, serialNumber: (index + 1).toString(16) })));
    const leaf = await issue({ issuer: { ...ring0, keys } });
    expect(await outcome(leaf, ring, root)).toBe('search-limit');
  });

  let ring0: Holder;
  beforeAll(async () => { ring0 = await issue({ name: 'CN=Ring', ca: true }); });

  it.each([
    ['ECDSA P-384', { name: 'ECDSA', namedCurve: 'P-384' }, { name: 'ECDSA', hash: 'SHA-384' }],
    ['ECDSA P-521', { name: 'ECDSA', namedCurve: 'P-521' }, { name: 'ECDSA', hash: 'SHA-512' }],
    ['Ed25519', { name: 'Ed25519' }, { name: 'Ed25519' }],
    ['RSA PKCS #1', { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
    ['RSA PSS', { name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-384' }, { name: 'RSA-PSS', saltLength: 48, hash: 'SHA-384' }],
  ])('verifies %s', async (_name, algorithm, signingAlgorithm) => {
    const top = await issue({ name: 'CN=Top', ca: true, algorithm, signingAlgorithm });
    const leaf = await issue({ issuer: top, signingAlgorithm });
    expect(await outcome(leaf, [], top)).toBe('path of 2');
    const altered = new Uint8Array(leaf.der);
    altered[altered.length - 1]! ^= 1;
    expect(await outcome({ ...leaf, der: altered }, [], top)).toBe('bad-signature');
  });
});
