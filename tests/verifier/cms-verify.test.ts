import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { cutZeroPadding } from '../../verifier/cms/zero-padding.ts';
import { verifyCades, type CadesRequest } from '../../verifier/cms/verify-cades.ts';
import {
  attribute, buildCms, contentType, identify, integer, messageDigest, octets, oid, sequence, SHA256, sha256,
  signingCertificate, signingTime, sorted, tlv, type Recipe,
} from './cms-builder.ts';
import { issue, makeFamily, type Family, type Holder } from './x509-authority.ts';

const CONTENT = Buffer.from('%PDF-1.7 everything but the gap');
const RSA = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
const RSA_SHA256 = sequence(oid('1.2.840.113549.1.1.11'), tlv(5));
const NULL_SHA256 = sequence(oid('2.16.840.1.101.3.4.2.1'), tlv(5));

describe('verifyCades', () => {
  let family: Family;
  let twin: Holder;
  let rsa: Holder;
  let p384: Holder;
  beforeAll(async () => {
    family = await makeFamily();
    twin = await issue({ issuer: family.authority, keys: family.signer.keys, name: 'CN=Twin' });
    rsa = await issue({ issuer: family.authority, algorithm: RSA });
    p384 = await issue({ issuer: family.authority, algorithm: { name: 'ECDSA', namedCurve: 'P-384' } });
  });

  async function verdict(change: Partial<Recipe> = {}, request: Partial<CadesRequest> = {}): Promise<string> {
    const { signer, authority } = family;
    const recipe = { content: CONTENT, signer, certificates: [change.signer?.der ?? signer.der, authority.der], ...change };
    const result = await verifyCades({ cms: buildCms(recipe), content: { bytes: CONTENT }, ...request });
    return result.ok ? 'ok' : result.code;
  }
  const usual = (): Buffer[] => [contentType(), messageDigest(CONTENT), signingCertificate(family.signer.der)];

  it('accepts what the issuing side writes, by content or by digest', async () => {
    const { signer, authority } = family;
    const cms = buildCms({ content: CONTENT, signer, certificates: [signer.der, authority.der] });
    const result = await verifyCades({ cms, content: { sha256: sha256(CONTENT) } });
    if (!result.ok) throw new Error(result.code);
    expect([...result.signer.der]).toEqual([...signer.der]);
    expect(result.certificates).toHaveLength(2);
    expect(result.timestampToken).toBeUndefined();
    expect(await verdict()).toBe('ok');
    expect(await verdict({ attributes: usual() })).toBe('ok');
  });

  it('refuses another content', async () => {
    expect(await verdict({}, { content: { bytes: Buffer.from('other') } })).toBe('cms-digest-mismatch');
    expect(await verdict({}, { content: { sha256: new Uint8Array() } })).toBe('cms-digest-mismatch');
    expect(await verdict({}, { content: { sha256: createHash('sha1').update(CONTENT).digest() } })).toBe('cms-digest-mismatch');
  });

  it('refuses a certificate that the signer did not name', async () => {
    const { signer, authority } = family;
    const { issuer, serial } = identify(twin.der);
    expect(await verdict({ attributes: [contentType(), messageDigest(CONTENT), signingCertificate(twin.der)] })).toBe('cms-signing-certificate');
    expect(await verdict({ attributes: [contentType(), messageDigest(CONTENT), signingCertificate(signer.der, issuer, serial)] })).toBe('cms-signing-certificate');
    expect(await verdict({ identifier: sequence(issuer, serial), certificates: [twin.der, signer.der, authority.der] })).toBe('cms-signing-certificate');
    expect(await verdict({ identifier: sequence(issuer, integer(9)) })).toBe('cms-signer-not-found');
    expect(await verdict({ certificates: [authority.der] })).toBe('cms-signer-not-found');
    const sha1 = sequence(sequence(sequence(sequence(oid('1.3.14.3.2.26')), octets(createHash('sha1').update(signer.der).digest()))));
    expect(await verdict({ attributes: [contentType(), messageDigest(CONTENT), attribute('1.2.840.113549.1.9.16.2.47', sha1)] })).toBe('der-tag');
    const spelledOut = sequence(sequence(sequence(SHA256, octets(sha256(signer.der)))));
    expect(await verdict({ attributes: [contentType(), messageDigest(CONTENT), attribute('1.2.840.113549.1.9.16.2.47', spelledOut)] })).toBe('der-tag');
    const two = sequence(sequence(sequence(octets(sha256(signer.der))), sequence(octets(sha256(authority.der)))));
    expect(await verdict({ attributes: [contentType(), messageDigest(CONTENT), attribute('1.2.840.113549.1.9.16.2.47', two)] })).toBe('der-trailing');
  });

  it('wants exactly the three attributes, once each, in order', async () => {
    const [type, digest, certificate] = usual() as [Buffer, Buffer, Buffer];
    for (const left of [[type, digest], [type, certificate], [digest, certificate]]) {
      expect(await verdict({ attributes: left })).toBe('cms-attribute-missing');
    }
    expect(await verdict({ attributes: [type, digest, certificate, signingTime()] })).toBe('cms-signing-time');
    expect(await verdict({ attributes: [type, digest, certificate, signingTime()] }, { allowSigningTime: true })).toBe('ok');
    expect(await verdict({ attributes: [type, digest, certificate, attribute('1.2.840.113549.1.9.16.2.15', oid('1.2.3'))] })).toBe('cms-attribute');
    expect(await verdict({ attributes: [type, digest, messageDigest(Buffer.from('x')), certificate] })).toBe('cms-attribute');
    expect(await verdict({ attributes: [type, digest, digest, certificate] })).toBe('der-set-order');
    expect(await verdict({ attributes: [type, attribute('1.2.840.113549.1.9.4', octets(sha256(CONTENT)), octets(sha256(CONTENT))), certificate] })).toBe('der-trailing');
    expect(await verdict({ attributes: [type, attribute('1.2.840.113549.1.9.4'), certificate] })).toBe('der-missing');
    expect(await verdict({ attributes: [contentType('1.2.840.113549.1.7.2'), digest, certificate] })).toBe('cms-content-type');
    expect(await verdict({ arrange: (attributes) => sorted(attributes).reverse() })).toBe('der-set-order');
  });

  it('wants one signer and the versions that belong to it', async () => {
    expect(await verdict({ signerInfos: (info) => [info, sequence(...[info])] })).toBe('cms-signer-count');
    expect(await verdict({ signerInfos: () => [] })).toBe('cms-signer-count');
    expect(await verdict({ version: 3 })).toBe('cms-version');
    expect(await verdict({ signerVersion: 3 })).toBe('cms-version');
    expect(await verdict({ identifier: tlv(0x80, Buffer.from('00', 'hex')) })).toBe('der-tag');
  });

  it('has no place for content, CRLs, attribute certificates or unread certificates', async () => {
    const { signer, authority } = family;
    expect(await verdict({ encapsulated: sequence(oid('1.2.840.113549.1.7.1'), tlv(0xa0, octets(CONTENT))) })).toBe('cms-attached-content');
    expect(await verdict({ encapsulated: sequence(oid('1.2.840.113549.1.9.16.1.4')) })).toBe('cms-content-type');
    expect(await verdict({ afterCertificates: tlv(0xa1, sequence()) })).toBe('cms-revocation-values');
    expect(await verdict({ certificates: [signer.der, authority.der, tlv(0xa1, sequence())] })).toBe('der-tag');
    expect(await verdict({ certificates: [signer.der, sequence()] })).toBe('cms-bad-certificate');
    expect(await verdict({ certificates: [] })).toBe('cms-certificates');
    expect(await verdict({ certificates: [signer.der, signer.der] })).toBe('der-set-order');
    expect(await verdict({ arrangeCertificates: (list) => sorted(list).reverse() })).toBe('der-set-order');
  });

  it('takes the algorithm from the key, not from the message', async () => {
    expect(await verdict({ signatureAlgorithm: RSA_SHA256 })).toBe('cms-algorithm');
    expect(await verdict({ signatureAlgorithm: RSA_SHA256 }, { allowRsa: true })).toBe('cms-algorithm');
    expect(await verdict({ signatureAlgorithm: sequence(oid('1.2.840.10045.4.3.2'), tlv(5)) })).toBe('der-trailing');
    expect(await verdict({ signatureAlgorithm: sequence(oid('1.2.840.10045.4.1')) })).toBe('cms-algorithm');
    expect(await verdict({ signatureAlgorithm: sequence(oid('1.2.840.10045.4.3.4')) })).toBe('cms-algorithm');
    expect(await verdict({ signatureAlgorithm: sequence(oid('1.2.3')) })).toBe('unsupported-algorithm');
    expect(await verdict({ signer: p384 })).toBe('cms-algorithm');
    expect(await verdict({ signer: rsa })).toBe('cms-algorithm');
    expect(await verdict({ signer: rsa }, { allowRsa: true })).toBe('cms-algorithm');
    expect(await verdict({ signer: rsa, signatureAlgorithm: RSA_SHA256 })).toBe('cms-algorithm');
    expect(await verdict({ signer: rsa, signatureAlgorithm: RSA_SHA256 }, { allowRsa: true })).toBe('ok');
    expect(await verdict({ signer: rsa, signatureAlgorithm: sequence(oid('1.2.840.113549.1.1.1'), tlv(5)) }, { allowRsa: true })).toBe('ok');
    expect(await verdict({ digestAlgorithm: NULL_SHA256 })).toBe('cms-digest-algorithm');
    expect(await verdict({ digestAlgorithm: NULL_SHA256 }, { allowRsa: true })).toBe('ok');
    expect(await verdict({ digestAlgorithm: sequence(oid('2.16.840.1.101.3.4.2.2')) })).toBe('cms-digest-algorithm');
    expect(await verdict({ digestAlgorithm: sequence(oid('1.3.14.3.2.26')) })).toBe('unsupported-algorithm');
  });

  it('refuses signatures that are no signatures', async () => {
    const zero = integer(0);
    const order = Buffer.from('00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
    const huge = tlv(2, Buffer.concat([Buffer.from([1]), Buffer.alloc(40)]));
    const signatures: ((valid: Buffer) => Uint8Array)[] = [
      () => Buffer.alloc(0), () => sequence(zero, zero), () => sequence(integer(1), zero), () => sequence(integer(1), integer(1)),
      () => sequence(tlv(2, order), tlv(2, order)), () => sequence(tlv(2, order), zero), () => sequence(huge, integer(1)),
      () => sequence(tlv(2, Buffer.from([0xff])), integer(1)), (valid) => Buffer.concat([valid, Buffer.from([0])]),
      (valid) => sequence(valid.subarray(2), tlv(5)), (valid) => Buffer.concat([Buffer.from([0x30, 0x81]), valid.subarray(1)]),
      (valid) => Buffer.concat([Buffer.from([0x30, 0x80]), valid.subarray(2), Buffer.alloc(2)]),
    ];
    for (const signature of signatures) expect(await verdict({ signature })).toBe('cms-bad-signature');
    expect(await verdict({ key: (await import('node:crypto')).generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey })).toBe('cms-bad-signature');
  });

  it('refuses unsigned attributes, or hands back one timestamp token when told to', async () => {
    const token = attribute('1.2.840.113549.1.9.16.2.14', sequence(integer(1)));
    expect(await verdict({ unsigned: [token] })).toBe('cms-unsigned-attribute');
    expect(await verdict({ unsigned: [] })).toBe('cms-unsigned-attribute');
    expect(await verdict({ unsigned: [token] }, { timestamp: 'return' })).toBe('ok');
    expect(await verdict({ unsigned: [] }, { timestamp: 'return' })).toBe('cms-unsigned-attribute');
    expect(await verdict({ unsigned: [token, attribute('1.2.840.113549.1.9.16.2.14', sequence(integer(2)))] }, { timestamp: 'return' })).toBe('cms-unsigned-attribute');
    expect(await verdict({ unsigned: [attribute('1.2.840.113549.1.9.6', sequence())] }, { timestamp: 'return' })).toBe('cms-unsigned-attribute');
  });

  it('reads DER and nothing but DER, to the last byte', async () => {
    const { signer } = family;
    const cms = buildCms({ content: CONTENT, signer, certificates: [signer.der] });
    const code = async (bytes: Uint8Array): Promise<string> => {
      const result = await verifyCades({ cms: bytes, content: { bytes: CONTENT } });
      return result.ok ? 'ok' : result.code;
    };
    expect(await code(cms)).toBe('ok');
    expect(await code(Buffer.concat([cms, Buffer.from([0])]))).toBe('der-trailing');
    expect(await code(cms.subarray(0, -1))).toBe('der-truncated');
    expect(await code(Buffer.concat([Buffer.from([0x30, 0x80]), cms.subarray(4), Buffer.alloc(2)]))).toBe('der-length');
    expect(await code(Buffer.concat([Buffer.from([0x30, 0x83, 0x00]), cms.subarray(2)]))).toBe('der-length');
    expect(await code(new Uint8Array(300_000))).toBe('der-size');
    const padded = cutZeroPadding(Buffer.concat([cms, Buffer.alloc(500)]));
    expect(padded.ok && Buffer.from(padded.cms).equals(cms)).toBe(true);
    expect(cutZeroPadding(Buffer.concat([cms, Buffer.from([0, 1])]))).toMatchObject({ ok: false, code: 'cms-padding' });
    expect(cutZeroPadding(Buffer.alloc(0))).toMatchObject({ ok: false, code: 'der-missing' });
  });
});
