import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CeremonyScript, holdCeremony, joinShares, openCodeSecret, openSigner, planCeremony, readManifest, readShareFile, readTranscript, renewCrls, rotateKeys } from '../../keys/index.ts';
import { makeTestKeys, NOW, ORIGIN } from '../support/authority.ts';

const [CA_PASSPHRASE, PASSPHRASE] = ['the-passphrase-of-the-ca', 'the-passphrase-of-the-rest'];
let folder: string;
let script: CeremonyScript;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-script-'));
  script = {
    organization: 'Test Municipality', crlBase: `${ORIGIN}/pki`, offline: path.join(folder, 'offline'), online: path.join(folder, 'data', 'keys'),
    officers: ['Amal', 'Badr', 'Dana'].map((name) => ({ name, share: path.join(folder, name, 'share.txt') })), threshold: 2, witnesses: ['A notary'],
    caPassphrase: CA_PASSPHRASE, passphrase: PASSPHRASE, configuration: '00'.repeat(32), clock: () => new Date(NOW * 1000),
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const filesIn = (directory: string): string[] => (existsSync(directory) ? readdirSync(directory) : []);
const everything = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const shares = (...names: string[]) => names.map((name) => readShareFile(path.join(folder, name, 'share.txt')));
const rootFile = (): string => path.join(script.offline, filesIn(script.offline).find((name) => /^root.*crt/.test(name))!);
const rootDer = (): Uint8Array => new Uint8Array(new X509Certificate(readFileSync(rootFile())).raw);
const transcript = (): string => readFileSync(path.join(script.offline, 'transcript.jsonl'), 'utf8');

describe('a ceremony', () => {
  test('leaves the private keys of root and CA in one folder, all others in the other', async () => {
    await holdCeremony(script);
    const privateKeys = (directory: string): string[] => filesIn(directory).filter((name) => name.endsWith('.p8.pem')).map((name) => name.replace(/-\d{4}.*/, '')).sort();
    expect(privateKeys(script.offline)).toEqual(['authority-ca', 'root']);
    expect(privateKeys(script.online)).toEqual(['log-1.p8.pem', 'pdf', 'seal', 'status', 'trust-list']);
    expect([script.offline, script.online].map((directory) => statSync(directory).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  test('exports what an installation needs, and it signs', async () => {
    await holdCeremony(script);
    for (const role of ['seal', 'pdf', 'status', 'trust-list'] as const) await expect(openSigner(script.online, role, PASSPHRASE, NOW)).resolves.toMatchObject({ role });
    expect(openCodeSecret(script.online, PASSPHRASE)).toHaveLength(32);
    await expect(openSigner(script.online, 'seal', CA_PASSPHRASE, NOW)).rejects.toMatchObject({ code: 'passphrase-wrong' });
  });

  test('makes a root that openssl verifies, and that any two of three officers open, and no one alone', async () => {
    await holdCeremony(script);
    const file = (role: string): string => path.join(script.online, filesIn(script.online).find((name) => name.startsWith(role) && name.endsWith('.crt.pem'))!);
    expect(spawnSync('openssl', ['verify', '-x509_strict', '-attime', String(NOW), '-CAfile', rootFile(), '-untrusted', file('authority-ca'), file('pdf')]).status).toBe(0);
    expect(new X509Certificate(readFileSync(rootFile())).publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'secp384r1' });
    const key = rootFile().replace('.crt.', '.p8.');
    for (const pair of [['Amal', 'Badr'], ['Badr', 'Dana'], ['Dana', 'Amal']]) {
      const passphrase = await joinShares(shares(...pair));
      expect(spawnSync('openssl', ['pkey', '-in', key, '-passin', 'stdin', '-noout', '-check'], { input: `${passphrase}\n` }).status).toBe(0);
    }
    await expect(joinShares(shares('Amal'))).rejects.toMatchObject({ code: 'shares-too-few' });
  });

  test('keeps the root\'s passphrase in no file', async () => {
    await holdCeremony(script);
    const passphrase = await joinShares(shares('Amal', 'Dana'));
    const files = everything().map((name) => path.join(folder, name)).filter((name) => statSync(name).isFile());
    expect(files.filter((name) => readFileSync(name, 'latin1').includes(passphrase))).toEqual([]);
    for (const { share } of script.officers) expect(statSync(share).mode & 0o777).toBe(0o600);
  });

  test('lets the CA certify later with its own passphrase, and the root with shares', async () => {
    await holdCeremony(script);
    const config = { directory: script.online, passphrase: PASSPHRASE, organization: script.organization, now: new Date((NOW + 80 * 86_400) * 1000), crlBase: script.crlBase };
    const passphrases = { root: await joinShares(shares('Amal', 'Dana')), 'authority-ca': CA_PASSPHRASE };
    const { root: _root, ...caOnly } = passphrases;
    expect((await rotateKeys({ ...config, offline: { directory: script.offline, passphrases: caOnly } })).map(({ role }) => role)).toEqual(['seal', 'pdf', 'status']);
    const [ca] = await rotateKeys({ ...config, offline: { directory: script.offline, passphrases } }, { authorityCa: true });
    expect(readManifest(script.offline).keys.map(({ id }) => id)).toContain(ca!.id);
    expect(await renewCrls({ ...config, offline: { directory: script.offline, passphrases } })).toHaveLength(3);
    expect(readFileSync(path.join(script.offline, 'root.crl'))).toEqual(readFileSync(path.join(script.online, 'root.crl')));
  });

  test('is rehearsed without a trace, and takes the steps that were rehearsed', async () => {
    const steps = planCeremony(script).map(({ step }) => step);
    expect(everything()).toEqual([]);
    await holdCeremony(script);
    const taken = readTranscript(transcript(), rootDer()).map(({ step, role }) => (typeof role === 'string' ? `${step} ${role}` : step));
    expect(taken).toEqual(steps);
  });
});

describe('a ceremony is refused, and leaves nothing', () => {
  const refused = async (code: string): Promise<void> => {
    const before = everything();
    expect(() => planCeremony(script)).toThrow(expect.objectContaining({ name: 'KeyError', code }));
    await expect(holdCeremony(script)).rejects.toMatchObject({ name: 'KeyError', code });
    expect(everything()).toEqual(before);
  };

  test.each([['offline', 'offline'], ['online', 'data/keys']])('where its %s folder exists', async (_, name) => {
    mkdirSync(path.join(folder, name), { recursive: true });
    await refused('keys-exist');
  });

  test('where a share exists', async () => {
    mkdirSync(path.join(folder, 'Dana'));
    writeFileSync(path.join(folder, 'Dana', 'share.txt'), 'somebody\'s');
    await refused('keys-exist');
  });

  test.each([1, 4, 1.5])('with a threshold of %p among three', async (threshold) => {
    script = { ...script, threshold };
    await refused('ceremony-invalid');
  });

  test('with two officers of one name, or one file for two', async () => {
    const [amal, badr] = script.officers;
    script = { ...script, officers: [amal!, { ...badr!, name: 'Amal' }] };
    await refused('ceremony-invalid');
    script = { ...script, officers: [amal!, { ...badr!, share: amal!.share }] };
    await refused('ceremony-invalid');
  });

  test('when a share cannot be written: those written are taken away', async () => {
    writeFileSync(path.join(folder, 'Dana'), 'a file where a folder should be');
    await expect(holdCeremony(script)).rejects.toMatchObject({ code: expect.stringMatching(/EEXIST|ENOTDIR/) });
    expect([existsSync(script.offline), existsSync(script.online), ...script.officers.map(({ share }) => existsSync(share))]).toEqual([false, false, false, false, false]);
  });
});

describe('a transcript', () => {
  beforeEach(() => holdCeremony(script));

  test('names who was there, every certificate and every file by its hash, and no secret', async () => {
    const lines = readTranscript(transcript(), rootDer());
    expect(lines[0]).toMatchObject({ step: 'begun', configuration: script.configuration, officers: ['Amal', 'Badr', 'Dana'], threshold: 2, witnesses: ['A notary'] });
    expect(lines.find(({ role }) => role === 'root')).toMatchObject({ certificate: createHash('sha256').update(rootDer()).digest('hex') });
    const { files } = lines.find(({ step }) => step === 'exported') as unknown as { files: Record<string, string> };
    expect(Object.keys(files).sort()).toEqual(filesIn(script.online).sort());
    for (const [name, digest] of Object.entries(files)) expect(createHash('sha256').update(readFileSync(path.join(script.online, name))).digest('hex')).toBe(digest);
    for (const secret of [PASSPHRASE, CA_PASSPHRASE, await joinShares(shares('Amal', 'Badr')), ...shares('Amal').map(({ bytes }) => Buffer.from(bytes).toString('hex'))]) expect(transcript()).not.toContain(secret);
  });

  const invalid = (text: string, root = rootDer()): void => expect(() => readTranscript(text, root)).toThrow(expect.objectContaining({ name: 'KeyError', code: 'transcript-invalid' }));

  test('is refused when any of its letters is another', () => {
    const text = transcript();
    for (let at = 0; at < text.length; at += 41) invalid(text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1));
  });

  test('is refused with a line less, a line more, lines in another order, or nothing at all', () => {
    const lines = transcript().split('\n').slice(0, -1);
    const text = (list: readonly string[]): string => list.join('\n') + '\n';
    invalid(text(lines.slice(0, -1)));
    invalid(text(lines.toSpliced(3, 1)));
    invalid(text([...lines, lines[3]!]));
    invalid(text([...lines, lines.at(-1)!]));
    invalid(text([lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)]));
    invalid(transcript().slice(0, -1));
    invalid('');
  });

  test('is refused when its last line says more than was signed', () => {
    const lines = transcript().split('\n').slice(0, -1);
    for (const change of [{ witnesses: ['Somebody else'] }, { at: '2020-01-01T00:00:00.000Z' }, { sha256: '00'.repeat(32) }]) {
      invalid([...lines.slice(0, -1), JSON.stringify({ ...(JSON.parse(lines.at(-1)!) as object), ...change })].join('\n') + '\n');
    }
  });

  test('is refused under another root', async () => {
    const others = await makeTestKeys();
    invalid(transcript(), others.root);
    others.remove();
  });
});
