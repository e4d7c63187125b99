import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createVerify, verify, X509Certificate } from 'node:crypto';
import { kidOf, openSigner, signJws } from '../../keys/index.ts';
import { TRUST_HEAD_TYPE } from '../../document/index.ts';
import { nodeCrypto } from '../../verifier/index.ts';
import { openHead } from '../../verifier/trust/jws.ts';
import { makeTestKeys, NOW, PASSPHRASE, type TestKeys } from '../support/authority.ts';

let keys: TestKeys;
beforeAll(async () => {
  keys = await makeTestKeys();
});
afterAll(() => keys.remove());

const payload = Buffer.from('{"what":"ختم"}');

describe('a JWS', () => {
  test('by the trust-list signer is opened by the verifier under the pinned root', async () => {
    const jws = await signJws(keys.trustList, TRUST_HEAD_TYPE, payload);
    expect(Buffer.from(await openHead(jws, keys.root, NOW, nodeCrypto))).toEqual(payload);
  });

  test('verifies with the certificate in its header, by RFC 7515 alone', async () => {
    const [header, body, signature] = (await signJws(keys.trustList, TRUST_HEAD_TYPE, payload)).split('.') as [string, string, string];
    const { alg, typ, x5c } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg: string; typ: string; x5c: string[] };
    expect({ alg, typ, certificates: x5c.length }).toEqual({ alg: 'ES256', typ: TRUST_HEAD_TYPE, certificates: 1 });
    const key = new X509Certificate(Buffer.from(x5c[0]!, 'base64')).publicKey;
    expect(verify('sha256', Buffer.from(`${header}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true);
  });
});

describe('a signer', () => {
  test('signs r ‖ s with the hash of its curve', async () => {
    const message = Buffer.from('message');
    const root = await openSigner(keys.directory, 'root', PASSPHRASE, NOW);
    for (const [signer, hash, length] of [[keys.seal, 'sha256', 64], [root, 'sha384', 96]] as const) {
      const signature = await signer.sign(message);
      expect(signature).toHaveLength(length);
      expect(createVerify(hash).update(message).verify({ key: new X509Certificate(signer.certificate).publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    }
  });

  test('is known by the first 8 bytes of its certificate\'s SHA-256', () => {
    const fingerprint = new X509Certificate(keys.seal.certificate).fingerprint256.replaceAll(':', '').toLowerCase();
    expect(Buffer.from(kidOf(keys.seal.certificate)).toString('hex')).toBe(fingerprint.slice(0, 16));
    expect(keys.seal.kid).toEqual(kidOf(keys.seal.certificate));
  });

  test('shows nothing of its key', () => {
    expect(Object.keys(keys.seal).sort()).toEqual(['certificate', 'from', 'kid', 'role', 'sign', 'until']);
    expect(JSON.stringify(keys.seal)).not.toMatch(/PRIVATE|passphrase/i);
  });
});
