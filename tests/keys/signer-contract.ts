import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Hardware, kidOf, openSigner, readManifest, rotateKeys, type Signer, signJws } from '../../keys/index.ts';
import { makeTestKeys, NOW, ORIGIN, PASSPHRASE, type TestKeys } from '../support/authority.ts';

const DAY = 86_400;
const ROLES = ['seal', 'pdf', 'status'] as const;

/** What every provider of private keys has to do, wherever it keeps them. @param place makes the place, and gives how it is named and how it is taken away */
export function signerContract(place: () => { hardware: Hardware | undefined; remove: () => void }): void {
  let at: ReturnType<typeof place>;
  let keys: TestKeys;
  beforeAll(async () => {
    at = place();
    keys = await makeTestKeys({ hardware: at.hardware });
  });
  afterAll(() => {
    keys.remove();
    at.remove();
  });

  const open = (role: Signer['role'], now = NOW): Promise<Signer> => openSigner(keys.directory, role, PASSPHRASE, now, at.hardware);
  const holds = (signer: Signer, message: Uint8Array, signature: Uint8Array): boolean =>
    verify('sha256', message, { key: new X509Certificate(signer.certificate).publicKey, dsaEncoding: 'ieee-p1363' }, signature);

  describe('a signer', () => {
    test.each(ROLES)('for %s signs r ‖ s over SHA-256 by the key that its certificate names', async (role) => {
      const signer = await open(role);
      for (const message of [Buffer.alloc(0), Buffer.from('ختم'), randomBytes(100_000)]) {
        const signature = await signer.sign(message);
        expect(signature).toHaveLength(64);
        expect(holds(signer, message, signature)).toBe(true);
        expect(holds(signer, Buffer.concat([message, Buffer.from('x')]), signature)).toBe(false);
      }
    });

    test('gives a new signature every time, in memory of its own', async () => {
      const signer = await open('seal');
      const [one, other] = [await signer.sign(Buffer.from('message')), await signer.sign(Buffer.from('message'))];
      expect(Buffer.from(one).equals(other)).toBe(false);
      expect(one.buffer).not.toBe(other.buffer);
    });

    test('signs many things at once, each its own', async () => {
      const signers = await Promise.all(ROLES.map((role) => open(role)));
      const messages = Array.from({ length: 60 }, (_, i) => Buffer.from(`message ${i}`));
      const signatures = await Promise.all(messages.map((message, i) => signers[i % 3]!.sign(message)));
      expect(signatures.filter((signature, i) => !holds(signers[i % 3]!, messages[i]!, signature))).toEqual([]);
    });

    test('is known by its certificate, which the authority CA signed', async () => {
      const signer = await open('pdf');
      const certificate = new X509Certificate(signer.certificate);
      expect(signer.kid).toEqual(kidOf(signer.certificate));
      expect(Buffer.from(signer.kid).toString('hex')).toBe(createHash('sha256').update(signer.certificate).digest('hex').slice(0, 16));
      expect(certificate.verify(new X509Certificate(keys.ca).publicKey)).toBe(true);
      expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
    });

    test('shows nothing of its key', async () => {
      const signer = await open('seal');
      expect(Object.keys(signer).sort()).toEqual(['certificate', 'from', 'kid', 'role', 'sign', 'until']);
      expect(JSON.stringify(signer)).not.toMatch(/PRIVATE|passphrase|pin/i);
    });

    test('does not open outside the signing period', async () => {
      await expect(open('seal', NOW + 200 * DAY)).rejects.toMatchObject({ name: 'KeyError', code: 'key-expired' });
    });

    test('signs a JWS', async () => {
      const signer = await open('status');
      const [header, body, signature] = (await signJws(signer, 'test', Buffer.from('{}'))).split('.') as [string, string, string];
      expect(holds(signer, Buffer.from(`${header}.${body}`), Buffer.from(signature, 'base64url'))).toBe(true);
    });
  });

  test('the private key stands in no file of the key folder in the clear', () => {
    for (const name of readdirSync(keys.directory)) expect(readFileSync(path.join(keys.directory, name), 'latin1')).not.toMatch(/-----BEGIN (EC |RSA )?PRIVATE KEY/);
  });

  test('rotated keys live in the same place, and the older ones sign on until theirs is the turn', async () => {
    const before = readManifest(keys.directory).keys;
    await rotateKeys({ directory: keys.directory, passphrase: PASSPHRASE, organization: 'x', now: new Date((NOW + 80 * DAY) * 1000), crlBase: `${ORIGIN}/pki`, hardware: at.hardware });
    const added = readManifest(keys.directory).keys.slice(before.length);
    expect(added.map(({ role, token }) => [role, token?.label])).toEqual(ROLES.map((role) => [role, at.hardware?.token]));
    const [old, fresh] = [await open('seal', NOW + 81 * DAY), await open('seal', NOW + 100 * DAY)];
    expect(old.kid).not.toEqual(fresh.kid);
    for (const signer of [old, fresh]) expect(holds(signer, Buffer.from('x'), await signer.sign(Buffer.from('x')))).toBe(true);
  });
}
