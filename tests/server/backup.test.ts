import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compareBytes, fromHex, readCheckpoint } from '../../document/index.ts';
import { readLogs } from '../../keys/index.ts';
import { openLogSource } from '../../server/following/source.ts';
import { nodeCrypto, PublishedTree, verifyConsistency } from '../../verifier/index.ts';
import { linesOf, partsOf, writeLines } from './backup-file.ts';
import { type CliStand, openCliStand } from './cli-stand.ts';
import { khatm, type Outcome } from './khatm-process.ts';

// Each command is a process of its own, and each restore makes a PostgreSQL.
jest.setTimeout(120_000);

let stand: CliStand;
let backup: string;
let early: string;
const numbers: Record<string, string> = {};
const serialOf = (number: string): number => Number(number.slice(-7));
const at = (name: string): string => stand.beside(name);
const on = (name: string, ...words: string[]): Promise<Outcome> => khatm([...words, '--data', at(name)]);
const restore = (file: string, name: string, ...words: string[]): Promise<Outcome> => on(name, 'restore', file, '--passphrase-file', path.join(stand.dataDir, 'passphrase'), ...words);
const issueOn = (name: string, out: string): Promise<Outcome> => on(name, 'issue', '--type', 'building-permit', '--record', at('permit.json'), '--out', at(out));
const published = (): string => path.join(stand.dataDir, 'public');
const checkpointOf = (dataDir: string, log = 1) => readCheckpoint(readFileSync(path.join(dataDir, `public/log/${log}/checkpoint`), 'utf8'));
const refused = ({ code, said }: Outcome): string => `${code} ${/\[([a-z-]+)\]/.exec(said)?.[1]}`;

// An early backup; then two papers more, one of an earlier one revoked; then the newest backup.
beforeAll(async () => {
  stand = await openCliStand();
  numbers['kept'] = (await stand.issue('kept.pdf')).number;
  numbers['revoked later'] = (await stand.issue('revoked-later.pdf')).number;
  early = at('early.khatm');
  expect(await stand.run('backup', '--out', early)).toMatchObject({ code: 0 });
  numbers['later'] = (await stand.issue('later.pdf')).number;
  expect(await stand.run('revoke', numbers['revoked later'], '--reason', 'test')).toMatchObject({ code: 0 });
  expect(await stand.run('keys', 'api', '--client', 'portal', '--scope', 'read')).toMatchObject({ code: 0 });
  backup = at('newest.khatm');
  expect(await stand.run('backup', '--out', backup)).toMatchObject({ code: 0, results: [{ file: backup, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }] });
}, 120_000);
afterAll(() => stand.close());

describe('a backup', () => {
  test('is readable by its owner only, holds no passphrase and no open key, and is never written over', async () => {
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const text = linesOf(backup).map((line) => (line.startsWith('"') ? Buffer.from(JSON.parse(line) as string, 'base64').toString('latin1') : line)).join('\n');
    expect(text).not.toContain(readFileSync(path.join(stand.dataDir, 'passphrase'), 'utf8').trim());
    expect([/BEGIN PRIVATE KEY/.test(text), /BEGIN ENCRYPTED PRIVATE KEY/.test(text)]).toEqual([false, true]);
    expect(refused(await stand.run('backup', '--out', backup))).toBe('1 backup-exists');
  });

  test('is not made while a private key lies open in the keys folder', async () => {
    mkdirSync(at('open'));
    cpSync(path.join(stand.dataDir, 'khatm.json'), at('open/khatm.json'));
    cpSync(path.join(stand.dataDir, 'keys'), at('open/keys'), { recursive: true });
    writeFileSync(at('open/keys/stray.pem'), `-----BEGIN EC ${'PRIVATE KEY'}-----\nAA==\n-----END EC ${'PRIVATE KEY'}-----\n`);
    expect(refused(await on('open', 'backup', '--out', at('open.khatm')))).toBe('1 key-not-encrypted');
    expect(readdirSync(at('.')).filter((name) => name.startsWith('open.khatm'))).toEqual([]);
  });
});

describe('a damaged backup is refused, and nothing lasts of it:', () => {
  const damagedOne = async (lines: readonly string[]): Promise<void> => {
    writeLines(at('damaged.khatm'), lines);
    expect(refused(await restore(at('damaged.khatm'), 'damaged'))).toBe('1 backup-damaged');
    expect(existsSync(at('damaged'))).toBe(false);
  };

  test('one character of any part is another', async () => {
    const lines = linesOf(backup);
    const parts = partsOf(lines);
    expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining(['document', 'issued_document', 'audit_entry', 'log_entry', 'api_key', 'khatm.json', 'keys/keys.json']));
    const { readBackup } = await import('../../server/backup/read.ts');
    for (const { name, at: start } of parts) {
      const row = lines[start + 1]!.startsWith('{') ? start : start + 1;
      const line = lines[row]!;
      const place = Math.floor(line.length / 2);
      writeLines(at('damaged.khatm'), lines.map((one, i) => (i === row ? `${line.slice(0, place)}${line[place] === '1' ? '2' : '1'}${line.slice(place + 1)}` : one)));
      await expect(readBackup(at('damaged.khatm')).then(() => name)).rejects.toMatchObject({ code: 'backup-damaged' });
    }
  });

  test('a row is missing', () => damagedOne(linesOf(backup).toSpliced(partsOf(linesOf(backup)).find(({ name }) => name === 'document')!.at + 1, 1)));
  test('a part is missing', async () => {
    const lines = linesOf(backup);
    const [first, second] = partsOf(lines);
    await damagedOne(lines.toSpliced(first!.at, second!.at - first!.at));
  });
  test('it is cut short', () => damagedOne(linesOf(backup).slice(0, -1)));
  test('something follows it', () => damagedOne([...linesOf(backup), '{}']));
  test('a sequence in its first line is another', () => damagedOne(linesOf(backup).map((line, i) => (i === 0 ? line.replace(/"document_serial":"\d+"/, '"document_serial":"1"') : line))));
  test('a byte of the file is another', async () => {
    const bytes = readFileSync(backup);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(at('flipped.khatm'), bytes);
    expect([refused(await restore(at('flipped.khatm'), 'damaged')), existsSync(at('damaged'))]).toEqual(['1 backup-damaged', false]);
  });
  test('it is sound, and not the one that was asked for', async () => {
    expect([refused(await restore(backup, 'damaged', '--sha256', '0'.repeat(64))), existsSync(at('damaged'))]).toEqual(['1 backup-damaged', false]);
  });
});

test('a target that is not empty is refused and stays as it is', async () => {
  expect(refused(await restore(backup, 'data'))).toBe('1 already-initialised');
  mkdirSync(at('occupied'));
  writeFileSync(at('occupied/notes.txt'), 'mine');
  expect([refused(await restore(backup, 'occupied')), readdirSync(at('occupied'))]).toEqual(['1 target-not-empty', ['notes.txt']]);
});

describe('the newest backup, restored on another machine,', () => {
  test('signs nothing before it is compared, then goes on: papers verify, keys of the API are there, numbers and log only go forward', async () => {
    expect(await restore(backup, 'moved')).toMatchObject({ code: 0, results: [{ authority: 'demo-municipality' }] });
    expect(refused(await issueOn('moved', 'no.pdf'))).toBe('1 restored-not-caught-up');
    expect(refused(await on('moved', 'keys', 'crl'))).toBe('1 restored-not-caught-up');
    expect([existsSync(at('no.pdf')), refused(await on('moved', 'restore', 'confirm'))]).toEqual([false, '2 usage']);

    const before = checkpointOf(stand.dataDir);
    expect(await on('moved', 'restore', 'confirm', '--published', published())).toMatchObject({ code: 0, results: [{ confirmed: true, lost: false, log: 1 }] });
    const issued = await issueOn('moved', 'moved.pdf');
    expect(issued.code).toBe(0);
    expect(serialOf(String(issued.results[0]!['number']))).toBeGreaterThan(serialOf(numbers['later']!) + 10_000);
    expect(await on('moved', 'fsck')).toMatchObject({ code: 0, results: [{ documents: 4, problems: [] }] });
    expect(await on('moved', 'audit', 'verify')).toMatchObject({ code: 0 });
    const verdicts = await on('moved', 'verify', ...['kept.pdf', 'revoked-later.pdf', 'later.pdf', 'moved.pdf'].map(at));
    expect(verdicts.results.map(({ verdict }) => verdict)).toEqual(['authentic', 'revoked', 'authentic', 'authentic']);

    // Whoever saw the old machine's last checkpoint finds that the new one's goes on from it.
    const after = checkpointOf(at('moved'));
    const proof = await new PublishedTree(openLogSource(path.join(at('moved'), 'public/log/1')), after.size, nodeCrypto.sha256).consistency(before.size);
    expect(after.size).toBeGreaterThan(before.size);
    expect(await verifyConsistency(nodeCrypto.sha256, { from: before.size, to: after.size, fromRoot: before.root, toRoot: after.root, proof })).toBe(true);
    expect(refused(await on('moved', 'restore', 'confirm', '--published', published()))).toBe('1 not-restored');
    expect(linesOf(backup).some((line) => line.includes('"portal"'))).toBe(true);
  });
});

describe('an old backup', () => {
  test('is refused while the outside knows more; with the loss accepted it begins another log, and nothing that was published comes back', async () => {
    expect(await restore(early, 'old')).toMatchObject({ code: 0 });
    expect(refused(await on('old', 'restore', 'confirm', '--published', published()))).toBe('1 witness-ahead');
    expect(refused(await on('old', 'restore', 'confirm', '--published', at('nowhere')))).toBe('1 outside-unreachable');
    expect(refused(await issueOn('old', 'no.pdf'))).toBe('1 restored-not-caught-up');

    const confirmed = await on('old', 'restore', 'confirm', '--published', published(), '--accept-loss', 'the disk died');
    expect(confirmed).toMatchObject({ code: 0, results: [{ lost: true, log: 2, revoked: [numbers['revoked later']] }] });
    const issued = await issueOn('old', 'again.pdf');
    expect(serialOf(String(issued.results[0]!['number']))).toBeGreaterThan(serialOf(numbers['later']!));
    const verdicts = await on('old', 'verify', ...['kept.pdf', 'revoked-later.pdf', 'later.pdf', 'again.pdf'].map(at));
    expect(verdicts.results.map(({ verdict, reason }) => `${String(verdict)} ${String(reason)}`)).toEqual(['authentic ok', expect.stringContaining('revoked'), 'undetermined log-proof-needed', 'authentic ok']);
    expect((await on('old', 'fsck')).results).toMatchObject([{ problems: [] }]);

    // The old log ends where the copy ended, at a tree that the outside knows; nothing is signed for it any more.
    const [closed, open] = readLogs(path.join(at('old'), 'keys'));
    const last = checkpointOf(at('old'));
    expect([closed!.closed!.size, open!.closed]).toEqual([last.size, undefined]);
    expect(compareBytes(fromHex(closed!.closed!.root), last.root)).toBe(0);
    const outside = checkpointOf(stand.dataDir);
    const proof = await new PublishedTree(openLogSource(path.join(published(), 'log/1')), outside.size, nodeCrypto.sha256).consistency(last.size);
    expect(await verifyConsistency(nodeCrypto.sha256, { from: last.size, to: outside.size, fromRoot: last.root, toRoot: outside.root, proof })).toBe(true);
  });
});
