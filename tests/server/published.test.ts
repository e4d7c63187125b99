import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findNewest, findNewestTrust } from '../../issuer/index.ts';
import { PublicMirror } from '../../server/installation/publish.ts';
import { nodeCrypto, PublishedFolder, verifySealText } from '../../verifier/index.ts';
import { openTestAuthority, readSample, type TestAuthority } from '../support/authority.ts';

let authority: TestAuthority;
let dataDir: string;
beforeAll(async () => {
  authority = await openTestAuthority();
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'khatm-published-'));
  symlinkSync(authority.keys.directory, path.join(dataDir, 'keys'));
}, 60_000);
afterAll(async () => {
  await authority.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const published = (name: string): string => path.join(dataDir, 'public', name);
const issue = () => authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests' });
const revoke = (number: string) => authority.issuer.change({ change: 'revoke', number, reason: 'test', actor: 'tests' });

describe('the public folder', () => {
  test('holds what a verifier needs, and a verdict comes from it alone', async () => {
    const mirror = new PublicMirror(dataDir, authority.knex);
    await mirror.putCertificates();
    await mirror.refresh();
    expect(readdirSync(published('')).sort()).toEqual(['log', 'pki', 'status', 'trust']);
    expect(readdirSync(published('trust')).sort()).toEqual(['head.jws', 'history', 'root.crt', 'test-municipality.json']);
    expect(readdirSync(published('pki')).sort()).toEqual(['authority-ca.crl', 'authority-ca.crt', 'root.crl', 'root.crt']);
    const { seal } = await issue();
    const folder = new PublishedFolder(path.join(dataDir, 'public'), () => authority.clock.now);
    expect(await verifySealText(seal, { ...(await folder.context()), crypto: nodeCrypto })).toMatchObject({ verdict: 'authentic' });
  });

  test('is left alone where it is as it should be, so that caches stay good', async () => {
    const files = ['trust/head.jws', 'trust/test-municipality.json', 'trust/root.crt', 'pki/root.crl', 'status/1', 'status/2'];
    const marks = () => files.map((name) => [name, statSync(published(name)).mtimeMs, statSync(published(name)).ino]);
    const before = marks();
    const another = new PublicMirror(dataDir, authority.knex);
    await another.putCertificates();
    await another.refresh();
    expect(marks()).toEqual(before);
  });

  test('is put right by whoever opens it next, when a file is missing or changed', async () => {
    rmSync(published('status/1'));
    writeFileSync(published('trust/head.jws'), 'changed');
    await new PublicMirror(dataDir, authority.knex).refresh();
    expect(readFileSync(published('trust/head.jws'), 'utf8')).toBe((await findNewestTrust(authority.knex))!.head);
    expect(readFileSync(published('status/1')).equals(Buffer.from((await findNewest(authority.knex, 1))!.token))).toBe(true);
  });

  test('has the newest edition when many write it at once, and never one that is older than before', async () => {
    const numbers = await Promise.all(Array.from({ length: 8 }, async () => (await issue()).number));
    const mirrors = Array.from({ length: 4 }, () => new PublicMirror(dataDir, authority.knex));
    const tokens = new Map<string, number>();
    const seen: { token: string; revision: number }[] = [];
    await Promise.all(
      numbers.map(async (number, i) => {
        const { edition } = await revoke(number);
        tokens.set(Buffer.from(edition.token).toString('base64'), edition.revision);
        await mirrors[i % mirrors.length]!.refresh();
        seen.push({ token: readFileSync(published('status/1')).toString('base64'), revision: edition.revision });
      }),
    );
    const newest = (await findNewest(authority.knex, 1))!;
    expect(readFileSync(published('status/1')).equals(Buffer.from(newest.token))).toBe(true);
    // What is published after a change is that change's edition or a later one.
    for (const { token, revision } of seen) expect(tokens.get(token)).toBeGreaterThanOrEqual(revision);
  });

  test('is not put back by a process that knows only an older edition', async () => {
    const [late, prompt] = [new PublicMirror(dataDir, authority.knex), new PublicMirror(dataDir, authority.knex)];
    const { number } = await issue();
    await late.refresh();
    const { edition } = await revoke(number);
    await prompt.refresh();
    const before = statSync(published('status/1')).ino;
    await late.refresh();
    expect(statSync(published('status/1')).ino).toBe(before);
    expect(readFileSync(published('status/1')).equals(Buffer.from(edition.token))).toBe(true);
  });

  test('keeps no drafts', () => {
    expect(readdirSync(published(''), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.new'))).toEqual([]);
  });
});
