import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import forge from 'node-forge';
import type { TrustPart } from '../../document/index.ts';
import type { Signer } from '../../keys/index.ts';
import { nodeCrypto, openTrustList, type TrustList } from '../../verifier/index.ts';
import { makeTestKeys, NOW, signTrust, type TestKeys, trustPart } from '../support/authority.ts';
import { type Made, openCa, signWith, type Wish } from './openssl-chain.ts';

const DAY = 86_400;
const YEAR = 365 * DAY;
const ROOT = ['basicConstraints=critical,CA:TRUE,pathlen:1', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'];
const TSL = '0.4.0.2231.3.0';
const SIGNER = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature', `extendedKeyUsage=${TSL}`, 'subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid'];

let keys: TestKeys;
let part: TrustPart;
let ca: ReturnType<typeof openCa>;
let root: Made;
beforeAll(async () => {
  keys = await makeTestKeys();
  part = await trustPart(keys);
  ca = openCa();
  root = ca.make({ subject: 'Root', curve: 'secp384r1', extensions: ROOT, from: NOW - YEAR, until: NOW + 20 * YEAR });
}, 30_000);
afterAll(() => {
  keys.remove();
  ca.remove();
});

const signerOf = (made: Made): Signer => ({ role: 'trust-list', certificate: made.certificate, kid: new Uint8Array(8), from: 0, until: Infinity, sign: signWith(made.key) });
/** A signer of trust lists under the root, with these differences. */
const make = (changes: Partial<Wish> = {}): Made => ca.make({ subject: 'Signer', by: root, extensions: SIGNER, from: NOW - DAY, until: NOW + YEAR, ...changes });
const open = async (by: Signer, anchor: Uint8Array = root.certificate, now = NOW): Promise<TrustList> => openTrustList(await signTrust(by, [part]), { root: anchor, now, crypto: nodeCrypto });
const instead = (line: string, other: string): string[] => SIGNER.map((one) => (one.startsWith(`${line}=`) ? other : one)).filter((one) => one !== '');

describe('a trust list whose signer openssl certified', () => {
  test('directly under the pinned root, for trust lists alone and in its dates, is opened', async () => {
    expect((await open(signerOf(make()))).sequence).toBe(1);
  });

  test.each([
    ['has expired', { from: NOW - YEAR, until: NOW - 1 }, 'trust-signer-expired'],
    ['is not valid yet', { from: NOW + 1, until: NOW + YEAR }, 'trust-signer-not-yet-valid'],
    ['is for encryption', { extensions: instead('keyUsage', 'keyUsage=critical,keyEncipherment') }, 'trust-signer-usage'],
    ['is for certificates, and no authority\'s', { extensions: instead('keyUsage', 'keyUsage=critical,keyCertSign') }, 'trust-signer'],
    ['is for TLS servers', { extensions: instead('extendedKeyUsage', 'extendedKeyUsage=serverAuth') }, 'trust-signer-usage'],
    ['is for papers', { extensions: instead('extendedKeyUsage', 'extendedKeyUsage=1.3.6.1.5.5.7.3.36') }, 'trust-signer-usage'],
    ['is for status lists', { extensions: instead('extendedKeyUsage', 'extendedKeyUsage=1.3.6.1.5.5.7.3.30') }, 'trust-signer-usage'],
    ['is for trust lists and something else', { extensions: instead('extendedKeyUsage', `extendedKeyUsage=${TSL},codeSigning`) }, 'trust-signer-usage'],
    ['is for any purpose', { extensions: instead('extendedKeyUsage', 'extendedKeyUsage=anyExtendedKeyUsage') }, 'trust-signer-usage'],
    ['is for no purpose in particular', { extensions: instead('extendedKeyUsage', '') }, 'trust-signer-usage'],
    ['is an authority\'s', { extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,digitalSignature,keyCertSign', ...SIGNER.slice(2)] }, 'trust-signer-usage'],
    ['is signed by itself', { by: undefined }, 'trust-root'],
    ['holds a key on another curve', { curve: 'secp384r1' }, 'trust-malformed'],
    ['has an extension that must be understood and is not', { extensions: [...SIGNER, '1.2.3.4=critical,ASN1:NULL'] }, 'trust-signer'],
  ] as const)('whose certificate %s is refused', async (_, changes, code) => {
    await expect(open(signerOf(make(changes as Partial<Wish>)))).rejects.toMatchObject({ name: 'TrustError', code });
  });

  test('is refused from the second after its certificate has expired, and before it begins', async () => {
    const made = make({ from: NOW - 10, until: NOW + 10 });
    await expect(open(signerOf(made), root.certificate, NOW + 10)).resolves.toMatchObject({ sequence: 1 });
    await expect(open(signerOf(made), root.certificate, NOW + 11)).rejects.toMatchObject({ code: 'trust-signer-expired' });
    await expect(open(signerOf(made), root.certificate, NOW - 11)).rejects.toMatchObject({ code: 'trust-signer-not-yet-valid' });
  });

  test('under a root of the same name and another key is refused', async () => {
    const twin = ca.make({ subject: 'Root', curve: 'secp384r1', extensions: ROOT, from: NOW - YEAR, until: NOW + 20 * YEAR });
    await expect(open(signerOf(make({ by: twin })))).rejects.toMatchObject({ code: 'trust-root' });
    await expect(open(signerOf(make({ by: twin, extensions: instead('authorityKeyIdentifier', '') })))).rejects.toMatchObject({ code: 'trust-root' });
  });

  test('under an authority between it and the root is refused: the root itself certifies it', async () => {
    const between = ca.make({ subject: 'Between', by: root, curve: 'secp384r1', extensions: [ROOT[0]!.replace('pathlen:1', 'pathlen:0'), ROOT[1]!, ROOT[2]!], from: NOW - DAY, until: NOW + YEAR });
    await expect(open(signerOf(make({ by: between })))).rejects.toMatchObject({ code: 'trust-root' });
  });

  test('under a root that has itself expired is refused', async () => {
    const old = ca.make({ subject: 'Old', curve: 'secp384r1', extensions: ROOT, from: NOW - 2 * YEAR, until: NOW - YEAR });
    await expect(open(signerOf(make({ by: old })), old.certificate)).rejects.toMatchObject({ code: 'trust-root' });
  });

  test('that signed it with another key than its certificate\'s is refused', async () => {
    await expect(open({ ...signerOf(make()), sign: signWith(make().key) })).rejects.toMatchObject({ code: 'trust-signature' });
  });
});

describe('a trust list whose signer node-forge certified', () => {
  /** RSA, which is all that library signs with; the issuer's name is whatever a forger writes. */
  function forged(issuer: string): { certificate: Uint8Array; key: KeyObject } {
    const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const key = forge.pki.privateKeyFromPem(pair.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string);
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
    certificate.serialNumber = '4f';
    certificate.validity.notBefore = new Date((NOW - DAY) * 1000);
    certificate.validity.notAfter = new Date((NOW + YEAR) * 1000);
    certificate.setSubject([{ name: 'commonName', value: 'Signer' }]);
    certificate.setIssuer([{ name: 'commonName', value: issuer }]);
    certificate.setExtensions([{ name: 'basicConstraints', cA: false, critical: true }, { name: 'keyUsage', digitalSignature: true, critical: true }, { name: 'extKeyUsage', [TSL]: true }]);
    certificate.sign(key, forge.md.sha256.create());
    return { certificate: new Uint8Array(Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes(), 'binary')), key: pair.privateKey };
  }

  test.each(['Root', 'Nobody'])('in the name of "%s" is refused', async (issuer) => {
    const { certificate, key } = forged(issuer);
    const by: Signer = { ...signerOf({ name: '', certificate, key }), sign: (bytes) => Promise.resolve(new Uint8Array(sign('sha256', bytes, key))) };
    await expect(open(by)).rejects.toMatchObject({ name: 'TrustError', code: expect.stringMatching(/^trust-(root|signer)/) });
    await expect(open(by, certificate)).rejects.toMatchObject({ name: 'TrustError' });
  });

  test('and whose bytes are a trusted certificate\'s with another key put in is refused', async () => {
    const good = make();
    const rogue = make();
    const point = (made: Made): Buffer => Buffer.from(made.certificate).subarray(Buffer.from(made.certificate).indexOf(Buffer.from('034200', 'hex')) + 3).subarray(0, 65);
    const certificate = new Uint8Array(Buffer.from(Buffer.from(good.certificate).toString('hex').replace(point(good).toString('hex'), point(rogue).toString('hex')), 'hex'));
    expect(createHash('sha256').update(certificate).digest('hex')).not.toBe(createHash('sha256').update(good.certificate).digest('hex'));
    await expect(open(signerOf({ name: '', certificate, key: rogue.key }))).rejects.toMatchObject({ code: 'trust-root' });
  });
});
