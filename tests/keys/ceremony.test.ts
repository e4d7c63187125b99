import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CeremonyConfig, checkPassphrase, generatePassphrase, initKeys, openCodeSecret, openSigner, publicKeys, readManifest, readPassphraseFile, rotateKeys } from '../../keys/index.ts';
import { NOW, ORIGIN, PASSPHRASE } from '../support/authority.ts';

const DAY = 86_400;
let folder: string;
let config: CeremonyConfig;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-ceremony-'));
  config = { directory: path.join(folder, 'keys'), passphrase: PASSPHRASE, organization: 'Test Municipality', now: new Date(NOW * 1000), crlBase: `${ORIGIN}/pki` };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const later = (days: number): CeremonyConfig => ({ ...config, now: new Date((NOW + days * DAY) * 1000) });
const contents = (): Record<string, string> =>
  Object.fromEntries(readdirSync(config.directory).map((name) => [name, readFileSync(path.join(config.directory, name)).toString('hex')]));

describe('making keys', () => {
  test('is refused where there are keys, and leaves them as they are', async () => {
    await initKeys(config);
    const before = contents();
    await expect(initKeys(config)).rejects.toMatchObject({ name: 'KeyError', code: 'keys-exist' });
    await expect(initKeys({ ...config, passphrase: 'quite-another-passphrase' })).rejects.toMatchObject({ code: 'keys-exist' });
    expect(contents()).toEqual(before);
  });

  test('is refused where there is any folder of that name', async () => {
    mkdirSync(config.directory);
    await expect(initKeys(config)).rejects.toMatchObject({ code: 'keys-exist' });
    expect(readdirSync(config.directory)).toEqual([]);
  });

  test('that was interrupted begins again, and uses nothing of what was left', async () => {
    const draft = `${config.directory}.new`;
    mkdirSync(draft);
    writeFileSync(path.join(draft, 'root-2026-11-22-abcdef.p8.pem'), 'half a key');
    await initKeys(config);
    expect(readdirSync(folder)).toEqual(['keys']);
    expect(Object.keys(contents())).not.toContain('root-2026-11-22-abcdef.p8.pem');
    await expect(openSigner(config.directory, 'seal', PASSPHRASE, NOW)).resolves.toMatchObject({ role: 'seal' });
  });

  test('yields other keys every time', async () => {
    const [one] = await initKeys(config);
    const [other] = await initKeys({ ...config, directory: path.join(folder, 'others') });
    expect(one!.kid).not.toBe(other!.kid);
    expect(openCodeSecret(config.directory, PASSPHRASE)).not.toEqual(openCodeSecret(path.join(folder, 'others'), PASSPHRASE));
  });
});

describe('rotating keys', () => {
  test('keeps every older key as it was', async () => {
    await initKeys(config);
    const before = contents();
    const added = await rotateKeys(later(80));
    const { 'keys.json': _manifest, ...files } = before;
    expect(contents()).toMatchObject(files);
    const { keys } = readManifest(config.directory);
    expect(keys.slice(-added.length)).toEqual(added);
    expect(keys.slice(0, -added.length)).toEqual((JSON.parse(Buffer.from(before['keys.json']!, 'hex').toString('utf8')) as { keys: unknown }).keys);
  });

  test('adds a seal, a PDF and a status signer', async () => {
    await initKeys(config);
    const added = await rotateKeys(later(80));
    expect(added.map(({ role }) => role)).toEqual(expect.arrayContaining(['seal', 'pdf', 'status']));
  });

  test('makes signers that verifiers hear of in a trust list before they sign: the older ones sign for more than seven days more', async () => {
    const [, , , old] = await initKeys(config);
    const seal = (await rotateKeys(later(80))).find(({ role }) => role === 'seal')!;
    expect(seal.from).toBe(NOW + 87 * DAY + 3600 - 60);
    const kidAt = async (days: number): Promise<string> => Buffer.from((await openSigner(config.directory, 'seal', PASSPHRASE, NOW + days * DAY)).kid).toString('hex');
    expect(await kidAt(81)).toBe(old!.kid);
    expect(await kidAt(87)).toBe(old!.kid);
    expect(await kidAt(88)).toBe(seal.kid);
    expect(await kidAt(170)).toBe(seal.kid);
  });

  test('after the older ones have expired makes signers that sign at once', async () => {
    await initKeys(config);
    const seal = (await rotateKeys(later(120))).find(({ role }) => role === 'seal')!;
    await expect(openSigner(config.directory, 'seal', PASSPHRASE, NOW + 120 * DAY)).resolves.toMatchObject({ from: seal.from });
  });

  test('renews the trust-list signer, whose certificate lives for one year only', async () => {
    await initKeys(config);
    await expect(openSigner(config.directory, 'trust-list', PASSPHRASE, NOW + 366 * DAY)).rejects.toMatchObject({ code: 'key-expired' });
    await rotateKeys(later(366));
    await expect(openSigner(config.directory, 'trust-list', PASSPHRASE, NOW + 366 * DAY)).resolves.toMatchObject({ role: 'trust-list' });
  });

  test('needs no root key while the trust-list signer is good: an authority keeps the root offline', async () => {
    await initKeys(config);
    const { id } = readManifest(config.directory).keys.find(({ role }) => role === 'root')!;
    unlinkSync(path.join(config.directory, `${id}.p8.pem`));
    const roles = (await rotateKeys(later(80))).map(({ role }) => role);
    expect(roles).toEqual(['seal', 'pdf', 'status']);
  });

  test('with a wrong passphrase changes nothing', async () => {
    await initKeys(config);
    const before = contents();
    await expect(rotateKeys({ ...later(80), passphrase: 'incorrect-horse-battery' })).rejects.toMatchObject({ code: 'passphrase-wrong' });
    expect(contents()).toEqual(before);
  });
});

describe('opening a signer', () => {
  test('is refused before and after its signing period', async () => {
    await initKeys(config);
    const { from, until } = (await publicKeys(config.directory, 'seal'))[0]!;
    const open = (now: number) => openSigner(config.directory, 'seal', PASSPHRASE, now);
    await expect(open(from - 1)).rejects.toMatchObject({ code: 'key-expired' });
    await expect(open(from)).resolves.toMatchObject({ from, until });
    await expect(open(until - 1)).resolves.toMatchObject({ from, until });
    await expect(open(until)).rejects.toMatchObject({ code: 'key-expired' });
  });

  test('is refused where there are no keys', async () => {
    await expect(openSigner(config.directory, 'seal', PASSPHRASE, NOW)).rejects.toMatchObject({ name: 'KeyError', code: 'keys-missing' });
  });

  test.each(['not json', 'null', '{}', '{"version":1,"keys":{}}', '{"version":2,"keys":[]}', '{"version":1,"keys":[null]}'])('says that the manifest is damaged: %s', async (text) => {
    await initKeys(config);
    writeFileSync(path.join(config.directory, 'keys.json'), text);
    await expect(openSigner(config.directory, 'seal', PASSPHRASE, NOW)).rejects.toMatchObject({ name: 'KeyError', code: 'keys-damaged' });
  });

  test.each(['crt.pem', 'p8.pem'])('says that keys are damaged where the file .%s is missing', async (ending) => {
    const seal = (await initKeys(config)).find(({ role }) => role === 'seal')!;
    unlinkSync(path.join(config.directory, `${seal.id}.${ending}`));
    await expect(openSigner(config.directory, 'seal', PASSPHRASE, NOW)).rejects.toMatchObject({ name: 'KeyError', code: 'keys-damaged' });
  });

  test('says that keys are damaged where a certificate is another key\'s', async () => {
    const entries = await initKeys(config);
    const [seal, pdf] = (['seal', 'pdf'] as const).map((role) => entries.find((entry) => entry.role === role)!.id);
    writeFileSync(path.join(config.directory, `${seal}.crt.pem`), readFileSync(path.join(config.directory, `${pdf}.crt.pem`)));
    await expect(openSigner(config.directory, 'seal', PASSPHRASE, NOW)).rejects.toMatchObject({ code: 'keys-damaged' });
  });

  test('says that keys are damaged where the secret of the manual codes is missing', async () => {
    await initKeys(config);
    unlinkSync(path.join(config.directory, 'manual-code.secret'));
    expect(() => openCodeSecret(config.directory, PASSPHRASE)).toThrow(expect.objectContaining({ code: 'keys-damaged' }));
  });
});

describe('passphrases', () => {
  test('that are generated have at least 128 bits and are accepted', () => {
    const made = Array.from({ length: 50 }, generatePassphrase);
    expect(new Set(made).size).toBe(50);
    for (const passphrase of made) expect(Buffer.from(checkPassphrase(passphrase), 'base64url').length * 8).toBeGreaterThanOrEqual(128);
  });

  test('are read from a file without the line end', () => {
    const file = path.join(folder, 'passphrase');
    writeFileSync(file, `${PASSPHRASE}\r\n`);
    expect(readPassphraseFile(file)).toBe(PASSPHRASE);
  });

  test('that are short or cannot be read are refused, and not repeated', () => {
    const file = path.join(folder, 'passphrase');
    writeFileSync(file, 'short-secret');
    expect(() => readPassphraseFile(file)).toThrow(expect.objectContaining({ code: 'passphrase-weak', message: expect.not.stringContaining('short-secret') }));
    expect(() => readPassphraseFile(path.join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'passphrase-missing' }));
  });
});
