import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { decodeSeal, digitsToBytes, readSealText, toHex, type TrustPart } from '../../document/index.ts';
import { findNewestTrust } from '../../issuer/index.ts';
import { initKeys, type KeyEntry, readManifest, rotateKeys } from '../../keys/index.ts';
import { openDatabase } from '../../server/database/index.ts';
import { requireScope } from '../../server/http/api-keys.ts';
import { createApi } from '../../server/http/api.ts';
import type { Config } from '../../server/installation/config.ts';
import { ceremonyOf, careForKeys } from '../../server/installation/lifecycle.ts';
import { PublicMirror } from '../../server/installation/publish.ts';
import { initialise } from '../../server/installation/initialise.ts';
import { IssuingThreads } from '../../server/issuing/threads.ts';
import { demoPlan } from '../../server/start/demo.ts';
import { Upkeep } from '../../server/start/upkeep.ts';
import { readPassphraseFile } from '../../keys/index.ts';
import { parseCrl } from '../../verifier/x509/index.ts';
import { AUTHORITY, NOW, openTestAuthority, ORIGIN, PASSPHRASE, type TestAuthority } from '../support/authority.ts';
import { breachOf } from './openapi-contract.ts';
import { validPermit } from './cli-stand.ts';

const DAY = 86_400;

describe('a server that runs on', () => {
  let authority: TestAuthority;
  let dataDir: string;
  let upkeep: Upkeep;
  let said: string[];
  beforeEach(async () => {
    authority = await openTestAuthority();
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'khatm-upkeep-'));
    symlinkSync(authority.keys.directory, path.join(dataDir, 'keys'));
    writeFileSync(path.join(dataDir, 'passphrase'), PASSPHRASE);
    said = [];
    const config = { authority: AUTHORITY, verifyOrigin: ORIGIN, passphraseFile: 'passphrase' } as Config;
    upkeep = new Upkeep({ dataDir, config, knex: authority.knex, issuer: authority.issuer, mirror: new PublicMirror(dataDir, authority.knex) }, (message) => said.push(message), () => authority.clock.now);
  }, 60_000);
  afterEach(async () => {
    await authority.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const keysOf = (role: string): KeyEntry[] => readManifest(authority.keys.directory).keys.filter((key) => key.role === role);
  const takeAway = (role: string): void => {
    for (const { id } of keysOf(role)) renameSync(path.join(authority.keys.directory, `${id}.p8.pem`), path.join(dataDir, `${id}.p8.pem`));
  };
  const listed = async (): Promise<string[]> => (JSON.parse((await findNewestTrust(authority.knex))!.parts[AUTHORITY.id]!) as TrustPart).sealSigners.map(({ kid }) => kid);

  test('makes the next signers in time and publishes a trust list that names them before they sign', async () => {
    await upkeep.round();
    expect(said).toEqual([]);
    authority.clock.now = NOW + 79 * DAY;
    await upkeep.round();
    const [old, next] = keysOf('seal');
    expect(await listed()).toEqual([old!.kid, next!.kid]);
    expect(next!.from - authority.clock.now).toBeGreaterThanOrEqual(7 * DAY);
    expect(said).toHaveLength(3);
    await upkeep.round();
    expect(keysOf('seal')).toHaveLength(2);
    expect(upkeep.warnings).toEqual([]);
  });

  test('signs revocation lists again before they end, and publishes them', async () => {
    authority.clock.now = NOW + 125 * DAY;
    await upkeep.round();
    for (const name of ['root', 'authority-ca']) {
      const result = parseCrl(new Uint8Array(readFileSync(path.join(dataDir, 'public', 'pki', `${name}.crl`))));
      expect(result).toMatchObject({ ok: true, crl: { thisUpdate: new Date((authority.clock.now - 60) * 1000) } });
    }
  });

  test('says loudly, once a day, what it cannot do, and tells it to whoever watches; nothing is refused meanwhile', async () => {
    takeAway('root');
    takeAway('authority-ca');
    authority.clock.now = NOW + 80 * DAY;
    await upkeep.round();
    await upkeep.round();
    expect(said.filter((message) => message.includes('WARNING') && message.includes('The seal signer ends in 11 days'))).toHaveLength(1);
    authority.clock.now += DAY;
    await upkeep.round();
    expect(said.filter((message) => message.includes('The seal signer'))).toHaveLength(2);
    const app = createApi({ issuer: { issuer: authority.issuer, issue: () => Promise.reject(new Error('not asked')), requireScope: requireScope(authority.knex), onPublished: () => Promise.resolve() },
      verifier: { context: () => authority.context(), judge: () => Promise.reject(new Error('not asked')) }, apiOrigin: 'https://api.example', verifierLimit: 1, isReady: () => Promise.resolve(true), warnings: () => upkeep.warnings, log: () => undefined });
    const ready = await request(app).get('/readyz');
    expect([ready.status, breachOf(ready, '/readyz')]).toEqual([200, undefined]);
    expect(ready.body).toEqual({ status: 'ready', warnings: expect.arrayContaining([{ code: 'signer-ending', what: 'seal', daysLeft: 10 }]) });
    await expect(authority.issuer.issue({ type: 'building-permit', record: { ...validPermit(), validUntil: '2030-01-01' }, client: 'tests' })).resolves.toMatchObject({ replayed: false });
  });

  test('takes a CA key that its passphrase does not open for one that people keep', async () => {
    const others = mkdtempSync(path.join(os.tmpdir(), 'khatm-others-'));
    await initKeys({ directory: path.join(others, 'keys'), passphrase: 'quite-another-passphrase', organization: 'x', now: new Date(NOW * 1000), crlBase: ORIGIN });
    const foreign = readManifest(path.join(others, 'keys')).keys.find(({ role }) => role === 'authority-ca')!;
    const own = keysOf('authority-ca')[0]!;
    writeFileSync(path.join(authority.keys.directory, `${own.id}.p8.pem`), readFileSync(path.join(others, 'keys', `${foreign.id}.p8.pem`)));
    rmSync(others, { recursive: true });
    const { made, warnings } = await careForKeys(dataDir, { authority: AUTHORITY, verifyOrigin: ORIGIN, passphraseFile: 'passphrase' } as Config, new Date((NOW + 80 * DAY) * 1000));
    expect([made, warnings.map(({ what }) => what)]).toEqual([[], ['seal', 'pdf', 'status']]);
  });

  test('keeps every CA\'s certificate and revocation list published under a name of its own', async () => {
    authority.clock.now = NOW + DAY;
    const [ca] = await rotateKeys(ceremonyOf(dataDir, { authority: AUTHORITY, verifyOrigin: ORIGIN, passphraseFile: 'passphrase' } as Config, new Date(authority.clock.now * 1000)), { authorityCa: true });
    await new PublicMirror(dataDir, authority.knex).putCertificates();
    expect(readdirSync(path.join(dataDir, 'public', 'pki')).sort()).toEqual(['authority-ca.crl', 'authority-ca.crt', `${ca!.id}.crl`, `${ca!.id}.crt`, 'root.crl', 'root.crt'].sort());
  });
});

test('issuing threads that are running take up new signers, with no restart', async () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'khatm-threads-'));
  const { config } = await initialise(dataDir, demoPlan(), readPassphraseFile);
  const database = await openDatabase({ dataDir });
  const { openInstallation } = await import('../../server/installation/open.ts');
  const installation = await openInstallation(dataDir, undefined);
  const threads = new IssuingThreads(installation, 2);
  try {
    const kid = async (): Promise<string> => toHex(decodeSeal(digitsToBytes(readSealText((await threads.issue({ type: 'building-permit', record: validPermit(), client: 'tests' })).seal).digits)).kid);
    const present = (): string => readManifest(path.join(dataDir, 'keys')).keys.findLast(({ role }) => role === 'seal')!.kid;
    const before = present();
    expect(new Set(await Promise.all([kid(), kid(), kid(), kid()]))).toEqual(new Set([before]));
    // As if that had been done eight days ago: the new ones sign by now.
    await rotateKeys(ceremonyOf(dataDir, config, new Date(Date.now() - 8 * DAY * 1000)));
    expect(present()).not.toBe(before);
    expect(new Set(await Promise.all([kid(), kid(), kid(), kid()]))).toEqual(new Set([present()]));
  } finally {
    await threads.close();
    await installation.close();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
  expect(existsSync(dataDir)).toBe(false);
}, 120_000);
