import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fromHex, NOTE_ALGORITHM, readCheckpoint, verifierKey, verifierKeyText } from '../../document/index.ts';
import { readLogs } from '../../keys/index.ts';
import type { ConnectionSettings } from '../../server/database/index.ts';
import { followLog } from '../../server/following/log.ts';
import { checkConfig, type Config, type NamedWitness } from '../../server/installation/config.ts';
import { makeWitnessKey, openWitnessKey, type WitnessKey } from '../../server/witness/key.ts';
import { witnessRound } from '../../server/witness/round.ts';
import { witnessPages } from '../../server/witness/serve.ts';
import { WitnessState } from '../../server/witness/state.ts';
import { nodeCrypto } from '../../verifier/index.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { validPermit } from './cli-stand.ts';
import { khatm, type Outcome, temporaryFolder } from './khatm-process.ts';

jest.setTimeout(120_000);

const { folder, remove } = temporaryFolder();
const at = (name: string): string => path.join(folder, name);
const databases: Record<string, TestDatabase> = {};
let state: WitnessState;
let key: WitnessKey;
let door: Server;
let named: NamedWitness;
let plain: Config;

function addressOf(settings: ConnectionSettings): string {
  if ('connectionString' in settings) return settings.connectionString;
  return `postgres://${settings.user}@localhost:${settings.port}/${settings.database}?host=${encodeURIComponent(settings.host)}`;
}

/** A command on a data directory, with one of the databases. */
const on = (data: string, database: string, ...words: string[]): Promise<Outcome> => khatm([...words, '--data', at(data)], { env: { DATABASE_URL: addressOf(databases[database]!.settings) } });
const issue = (data: string, database: string): Promise<Outcome> => on(data, database, 'issue', '--type', 'building-permit', '--record', at('permit.json'), '--out', at('permit.pdf'));
const configure = (data: string, more: Partial<Config>): void => writeFileSync(path.join(at(data), 'khatm.json'), JSON.stringify({ ...plain, ...more }));
const refused = ({ code, said }: Outcome): string => `${code} ${/\[([a-z-]+)\]/.exec(said)?.[1]}`;
const papersIn = async (database: string): Promise<number> => Number((await databases[database]!.connect({ max: 1 })('document').count('* as count').first())!['count']);

/** The witness looks at what the installation has published. */
async function witnessLooks(): Promise<number> {
  const [open] = readLogs(path.join(at('data'), 'keys'));
  const published = path.join(at('data'), 'public/log/1');
  const { origin } = readCheckpoint(readFileSync(path.join(published, 'checkpoint'), 'utf8'));
  const logKey = verifierKeyText(await verifierKey(nodeCrypto.sha256, { name: origin, algorithm: NOTE_ALGORITHM.ed25519, publicKey: fromHex(open!.key) }));
  return (await witnessRound(await followLog(published, logKey), key, state, Date.now() / 1000)).size;
}

let seen: number;
// A paper, a backup, one paper more; the witness has seen both papers.
beforeAll(async () => {
  for (const name of ['first', 'empty', 'old', 'new']) databases[name] = await freshDatabase();
  writeFileSync(at('permit.json'), JSON.stringify(validPermit()));
  expect(await on('data', 'first', 'keys', 'init')).toMatchObject({ code: 0 });
  plain = JSON.parse(readFileSync(path.join(at('data'), 'khatm.json'), 'utf8')) as Config;
  expect(await issue('data', 'first')).toMatchObject({ code: 0 });
  expect(await on('data', 'first', 'backup', '--out', at('old.khatm'))).toMatchObject({ code: 0 });
  expect(await issue('data', 'first')).toMatchObject({ code: 0 });
  expect(await on('data', 'first', 'backup', '--out', at('new.khatm'))).toMatchObject({ code: 0 });
  const text = await makeWitnessKey(at('witness.key'), 'witness.example', 'correct-horse-battery-staple');
  key = await openWitnessKey(at('witness.key'), 'correct-horse-battery-staple');
  state = await WitnessState.open(at('witness'));
  seen = await witnessLooks();
  // Heads of the audit trail stand there besides the two papers.
  expect(seen).toBeGreaterThanOrEqual(2);
  door = createServer(witnessPages(state, () => undefined)).listen(0, '127.0.0.1');
  await once(door, 'listening');
  named = { url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`, key: text };
}, 120_000);
beforeEach(() => configure('data', { witnesses: [named], witnessesRequired: 1 }));
afterAll(async () => {
  door.close();
  state.close();
  for (const database of Object.values(databases)) await database.drop();
  remove();
});

describe('before anything is signed the witnesses are asked, and', () => {
  test('a database that holds all they have seen signs', async () => {
    const { code, said } = await issue('data', 'first');
    expect([code, said.includes('WARNING')]).toEqual([0, false]);
    expect(await witnessLooks()).toBeGreaterThan(seen);
  });

  test('one that does not is refused, and nothing is signed', async () => {
    rmSync(path.join(at('data'), 'public'), { recursive: true });
    expect([refused(await issue('data', 'empty')), await papersIn('empty')]).toEqual(['1 witness-ahead', 0]);
    expect(await databases['empty']!.connect({ max: 1 })('trust_edition').select()).toEqual([]);
  });

  test('one that cannot be reached is said, and holds up only who needs it', async () => {
    const away = { ...named, url: 'http://127.0.0.1:9' };
    configure('data', { witnesses: [named, away], witnessesRequired: 1 });
    const { code, said } = await issue('data', 'first');
    expect([code, said.includes('WARNING: Witness: http://127.0.0.1:9')]).toEqual([0, true]);
    configure('data', { witnesses: [named, away], witnessesRequired: 2 });
    expect(refused(await issue('data', 'first'))).toBe('1 witnesses-missing');
  });

  test('one whose answer another signed is no witness', async () => {
    const other = await makeWitnessKey(at('other.key'), 'other.example', 'correct-horse-battery-staple');
    configure('data', { witnesses: [{ ...named, key: other }], witnessesRequired: 1 });
    expect(refused(await issue('data', 'first'))).toBe('1 witnesses-missing');
  });
});

describe('a restored copy, asked of a witness,', () => {
  const confirm = (data: string, database: string): Promise<Outcome> => on(data, database, 'restore', 'confirm', '--witness', named.url, '--witness-key', named.key);

  test('is not confirmed while the witness has seen more', async () => {
    expect(await on('old', 'old', 'restore', at('old.khatm'), '--passphrase-file', path.join(at('data'), 'passphrase'))).toMatchObject({ code: 0 });
    expect(refused(await confirm('old', 'old'))).toBe('1 witness-ahead');
    expect([refused(await issue('old', 'old')), await papersIn('old')]).toEqual(['1 restored-not-caught-up', 1]);
  });

  test('is confirmed when it holds all of it; the trust list, which a witness does not see, leaps', async () => {
    configure('data', {});
    await witnessLooks();
    expect(await on('data', 'first', 'backup', '--out', at('newest.khatm'))).toMatchObject({ code: 0 });
    expect(await on('new', 'new', 'restore', at('newest.khatm'), '--passphrase-file', path.join(at('data'), 'passphrase'))).toMatchObject({ code: 0 });
    expect(await confirm('new', 'new')).toMatchObject({ code: 0, results: [{ lost: false, log: 1, trust: 1002 }] });
    expect(await issue('new', 'new')).toMatchObject({ code: 0 });
  });

  test('into a database that holds rows is refused', async () => {
    const outcome = await on('third', 'new', 'restore', at('new.khatm'), '--passphrase-file', path.join(at('data'), 'passphrase'));
    expect([refused(outcome), readLogs(path.join(at('third'), 'keys'))]).toEqual(['1 target-not-empty', []]);
  });
});

test.each([
  [{ witnesses: [{ url: 'http://witness.example', key: 'w+00000000+AA==' }] }, 'witnesses.url'],
  [{ witnesses: [{ url: 'https://witness.example', key: 'none' }] }, 'witnesses.key'],
  [{ witnesses: [], witnessesRequired: 1 }, 'witnessesRequired'],
  [{ witnesses: {} }, 'witnesses'],
])('khatm.json with %j is refused', (more, member) => {
  expect(() => checkConfig({ ...plain, ...more })).toThrow(member);
});
