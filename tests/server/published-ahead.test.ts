import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { findNewest, findNewestTrust } from '../../issuer/index.ts';
import { keepPublished } from '../../server/start/publishing.ts';
import { PublicMirror } from '../../server/installation/publish.ts';
import { nodeCrypto, openTrustList, PublishedFolder, type TrustList, verifySealText } from '../../verifier/index.ts';
import { AUTHORITY, NOW, openTestAuthority, readSample, signStatus, STATUS_URI, type TestAuthority } from '../support/authority.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { otherSolution } from '../vectors/test-key.ts';

const DAY = 86_400;
let authority: TestAuthority;
let dataDir: string;
beforeAll(async () => {
  authority = await openTestAuthority();
}, 60_000);
beforeEach(async () => {
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'khatm-ahead-'));
  symlinkSync(authority.keys.directory, path.join(dataDir, 'keys'));
  await new PublicMirror(dataDir, authority.knex).putCertificates();
  await new PublicMirror(dataDir, authority.knex).refresh();
});
afterAll(async () => {
  await authority.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const published = (name: string): string => path.join(dataDir, 'public', name);
const issue = () => authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests' });
const renamed = async (en: string) => (await authority.openIssuer({ authority: { ...AUTHORITY, name: { ar: 'اسم', en } } })).publish();

describe('a database that is restored from an old backup', () => {
  let backup: TestDatabase;
  let restored: Knex;
  beforeAll(async () => {
    backup = await freshDatabase();
    restored = backup.connect();
    // What there was a day ago: the same keys, the first editions.
    await (await authority.openIssuer({ knex: restored, clock: () => NOW - 50 })).publish();
  });
  afterAll(() => backup.drop());

  test('is refused when a status list in the folder is newer than all it knows, and the folder stays as it is', async () => {
    const { number } = await issue();
    await authority.issuer.change({ change: 'revoke', number, reason: 'test', actor: 'tests' });
    await new PublicMirror(dataDir, authority.knex).refresh();
    rmSync(published('trust/head.jws'));
    const before = readFileSync(published('status/1'));
    const mirror = new PublicMirror(dataDir, restored);
    for (const attempt of [() => mirror.requireNotBehind(), () => mirror.refresh()]) {
      await expect(attempt()).rejects.toMatchObject({ name: 'InstallationError', code: 'published-ahead', message: expect.stringContaining('status/1') });
    }
    expect(readFileSync(published('status/1')).equals(before)).toBe(true);
  });

  test('is refused when the trust list in the folder has a higher sequence, or another content under its own', async () => {
    const mirror = new PublicMirror(dataDir, restored);
    await expect(mirror.requireNotBehind()).rejects.toMatchObject({ code: 'published-ahead', message: expect.stringContaining('head.jws is edition 1,') });
    await renamed('Later');
    await new PublicMirror(dataDir, authority.knex).refresh();
    await expect(mirror.refresh()).rejects.toMatchObject({ code: 'published-ahead', message: expect.stringContaining('head.jws is edition 2,') });
  });

  test('is refused when it signed another edition of the same second', async () => {
    const { issuedAt } = (await findNewest(authority.knex, 1))!;
    writeFileSync(published('status/1'), await signStatus(authority.keys.status, { issuedAt, entries: { 7: 1 } }));
    await expect(new PublicMirror(dataDir, authority.knex).requireNotBehind()).rejects.toMatchObject({ code: 'published-ahead' });
  });
});

describe('a file in the folder that is no edition of ours', () => {
  test.each([
    ['garbage', () => Promise.resolve(Buffer.from('garbage'))],
    ['a list that another key signed', () => signStatus(authority.keys.seal, { issuedAt: NOW + 10 * DAY })],
    ['a list that claims our key', () => signStatus({ ...authority.keys.status, sign: authority.keys.seal.sign }, { issuedAt: NOW + 10 * DAY })],
  ])('as %s: it is replaced, and holds nothing up', async (_, make) => {
    writeFileSync(published('status/1'), await make());
    writeFileSync(published('trust/head.jws'), 'a.b.c');
    await new PublicMirror(dataDir, authority.knex).refresh();
    expect(readFileSync(published('status/1')).equals(Buffer.from((await findNewest(authority.knex, 1))!.token))).toBe(true);
    expect(readFileSync(published('trust/head.jws'), 'utf8')).toBe((await findNewestTrust(authority.knex))!.head);
  });

  test('but ours under the other signature that holds, (r, n − s), is ours', async () => {
    const [header, payload, signature] = (await findNewestTrust(authority.knex))!.head.split('.') as [string, string, string];
    writeFileSync(published('trust/head.jws'), `${header}.${payload}.${Buffer.from(otherSolution(Buffer.from(signature, 'base64url'))).toString('base64url')}`);
    await expect(new PublicMirror(dataDir, authority.knex).requireNotBehind()).resolves.toBeUndefined();
  });
});

describe('every edition of the trust list', () => {
  const openEdition = (sequence: number, previous?: TrustList): Promise<TrustList> => {
    const head = readFileSync(published(`trust/history/${sequence}.jws`), 'utf8');
    const named = (JSON.parse(Buffer.from(head.split('.')[1]!, 'base64url').toString()) as { parts: { authority: string; sha256: string }[] }).parts;
    const parts = new Map(named.map(({ authority: name, sha256 }) => [name, new Uint8Array(readFileSync(published(`trust/history/${sha256}.json`)))]));
    return openTrustList({ head, parts }, { root: authority.keys.root, now: authority.clock.now, crypto: nodeCrypto, previous });
  };

  test('stays published, and can be verified one after another', async () => {
    for (const name of ['One', 'Two', 'Three']) await renamed(name);
    await new PublicMirror(dataDir, authority.knex).refresh();
    const { sequence } = (await findNewestTrust(authority.knex))!;
    let before: TrustList | undefined;
    for (let i = 1; i <= sequence; i++) before = await openEdition(i, before);
    expect(before!.parts[0]!.name.en).toBe('Three');
    expect(readFileSync(published(`trust/history/${sequence}.jws`), 'utf8')).toBe(readFileSync(published('trust/head.jws'), 'utf8'));
    await expect(openEdition(1, before)).rejects.toMatchObject({ code: 'trust-rollback' });
  });

  test('has its parts by hash, and the folder holds nothing else', () => {
    const names = readdirSync(published('trust/history'));
    for (const name of names.filter((one) => one.endsWith('.json'))) expect(name).toBe(`${createHash('sha256').update(readFileSync(published(`trust/history/${name}`))).digest('hex')}.json`);
    expect(names.every((name) => /^(\d+\.jws|[0-9a-f]{64}\.json)$/.test(name))).toBe(true);
  });

  test('is put back by whoever opens the folder next, when it is missing', async () => {
    rmSync(published('trust/history'), { recursive: true });
    await new PublicMirror(dataDir, authority.knex).refresh();
    expect(existsSync(published('trust/history/1.jws'))).toBe(true);
  });
});

describe('what is published while nothing changes', () => {
  test('is signed again by the running server before it ends, so that papers stay authentic', async () => {
    const { seal } = await issue();
    const errors: unknown[] = [];
    const loop = keepPublished({ round: () => authority.issuer.publish(), mirror: new PublicMirror(dataDir, authority.knex), log: (error) => errors.push(error) }, { followEvery: 5, renewEvery: 5 });
    const folder = new PublishedFolder(path.join(dataDir, 'public'), () => authority.clock.now);
    const begin = authority.clock.now;
    try {
      // Longer than both lists live, in steps that leave no list without renewal.
      for (const days of [0.75, 1.5, 4, 7.4]) {
        authority.clock.now = begin + days * DAY;
        await until(async () => !(await needsSigning()));
      }
    } finally {
      await loop.stop();
    }
    const context = await folder.context();
    expect([errors, (await verifySealText(seal, context)).verdict]).toEqual([[], 'authentic']);
    expect(context.statusLists.find(STATUS_URI)!.expiresAt - authority.clock.now).toBeGreaterThanOrEqual(DAY / 2);
    expect(context.trust!.head.nextUpdate - authority.clock.now).toBeGreaterThanOrEqual(3.5 * DAY);
  }, 60_000);

  /** Whether the folder still holds anything that is past half of its life. */
  async function needsSigning(): Promise<boolean> {
    const { trust, statusLists } = await new PublishedFolder(path.join(dataDir, 'public'), () => authority.clock.now).context();
    // Between a part and the head that names it, who begins just then has no list yet.
    return !trust || trust.head.nextUpdate - authority.clock.now < 3.5 * DAY || (statusLists.find(STATUS_URI)?.expiresAt ?? 0) - authority.clock.now < DAY / 2;
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await holds()); tries++) {
      if (tries === 1000) throw new Error('not signed again');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});
