import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { openCodeSecret, openSigner, readManifest } from '../../keys/index.ts';
import { makeTestKeys, NOW, PASSPHRASE, type TestKeys } from '../support/authority.ts';

let keys: TestKeys;
let files: string[];
beforeAll(async () => {
  keys = await makeTestKeys();
  files = readdirSync(keys.directory);
});
afterAll(() => keys.remove());

const read = (name: string): Buffer => readFileSync(path.join(keys.directory, name));
const privateFiles = (): string[] => files.filter((name) => name.endsWith('.p8.pem'));

/** The secret scalar of every key, as it would stand in any unencrypted file. */
function scalars(): Buffer[] {
  return privateFiles().map((name) => {
    const { d } = createPrivateKey({ key: read(name), passphrase: PASSPHRASE }).export({ format: 'jwk' });
    return Buffer.from(d!, 'base64url');
  });
}

describe('key files', () => {
  test('are one encrypted key and one certificate for each line of the manifest', () => {
    const { keys: entries } = readManifest(keys.directory);
    expect(entries.map(({ role }) => role).sort()).toEqual(['authority-ca', 'pdf', 'root', 'seal', 'status', 'trust-list']);
    expect(files.sort()).toEqual([...entries.flatMap(({ id }) => [`${id}.p8.pem`, `${id}.crt.pem`]), 'authority-ca.crl', 'keys.json', 'log-1.p8.pem', 'logs.json', 'manual-code.secret', 'root.crl'].sort());
  });

  test('that hold secrets are for their owner only, and so is the folder', () => {
    const modes = [...privateFiles(), 'manual-code.secret'].map((name) => statSync(path.join(keys.directory, name)).mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(statSync(keys.directory).mode & 0o777).toBe(0o700);
  });

  test('are encrypted PKCS#8 by their label', () => {
    expect(privateFiles().map((name) => read(name).toString('latin1').split('\n')[0])).toEqual(privateFiles().map(() => `-----BEGIN ENCRYPTED ${'PRIVATE KEY'}-----`));
  });

  test('hold no key in the clear, in bytes, hexadecimal or Base64, and neither does any other file', () => {
    const secrets = [...scalars(), Buffer.from(openCodeSecret(keys.directory, PASSPHRASE))];
    expect(secrets).toHaveLength(8);
    for (const name of files) {
      const content = read(name);
      // PEM breaks lines wherever they fall, so the text is also looked at without them.
      const text = content.toString('latin1').replaceAll(/[\r\n]/g, '');
      const decoded = /-----BEGIN [A-Z ]+-----(.*)-----END/.exec(text)?.[1];
      for (const secret of secrets) {
        expect(content.includes(secret)).toBe(false);
        expect(text.toLowerCase()).not.toContain(secret.toString('hex'));
        expect(text).not.toContain(secret.toString('base64').slice(2, -4));
        expect(Buffer.from(decoded ?? '', 'base64').includes(secret)).toBe(false);
      }
    }
  });

  test('do not hold the passphrase', () => {
    for (const name of files) expect(read(name).includes(PASSPHRASE)).toBe(false);
  });
});

describe('openssl', () => {
  const pkey = (name: string, passphrase: string) => spawnSync('openssl', ['pkey', '-in', path.join(keys.directory, name), '-passin', `pass:${passphrase}`, '-noout', '-check'], { encoding: 'utf8' });

  test('opens every key with the passphrase and none with another', () => {
    for (const name of privateFiles()) {
      expect(pkey(name, PASSPHRASE)).toMatchObject({ status: 0 });
      expect(pkey(name, `${PASSPHRASE} `).status).not.toBe(0);
    }
  });
});

describe('a wrong passphrase', () => {
  const wrong = 'incorrect-horse-battery';

  test.each(['root', 'authority-ca', 'trust-list', 'seal', 'pdf', 'status'] as const)('does not open the %s key, and the error tells nothing secret', async (role) => {
    const error = await openSigner(keys.directory, role, wrong, NOW).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'KeyError', code: 'passphrase-wrong' });
    expect(String((error as Error).stack)).not.toContain(wrong);
    expect((error as Error).cause).toBeUndefined();
  });

  test('does not open the secret of the manual codes', () => {
    expect(() => openCodeSecret(keys.directory, wrong)).toThrow(expect.objectContaining({ code: 'passphrase-wrong', message: expect.not.stringContaining(wrong) }));
  });

  test('an empty passphrase does not open a key either', async () => {
    await expect(openSigner(keys.directory, 'seal', '', NOW)).rejects.toMatchObject({ code: 'passphrase-wrong' });
  });
});
