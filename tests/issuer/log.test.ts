import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { NOTE_ALGORITHM, toHex, verifierKey, verifierKeyText } from '../../document/index.ts';
import { filesBetween, logOrigin, newestCheckpoints, rootOf, splitLog } from '../../issuer/index.ts';
import { Log } from '../../issuer/log/log.ts';
import { LogRows } from '../../issuer/log/rows.ts';
import { addLogKey, followLog, openLogSigner, readCompromised, readLogs, reportCompromised } from '../../keys/index.ts';
import { judgeLogProof, nodeCrypto, openTrustedLog, type TrustedLog } from '../../verifier/index.ts';
import { makeTestKeys, NOW, ORIGIN, PASSPHRASE, type TestKeys } from '../support/authority.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let keys: TestKeys;
let database: TestDatabase;
beforeAll(async () => {
  [keys, database] = await Promise.all([makeTestKeys(), freshDatabase()]);
}, 60_000);
afterAll(async () => {
  await database.drop();
  keys.remove();
});

const openLog = (knex = database.connect()): Log => new Log({ knex, keysDirectory: keys.directory, passphrase: PASSPHRASE, verifyOrigin: ORIGIN, clock: () => NOW });
async function trusted(log = 1): Promise<TrustedLog> {
  const publicKey = new Uint8Array(Buffer.from(readLogs(keys.directory)[log - 1]!.key, 'hex'));
  const origin = logOrigin(ORIGIN, log);
  return openTrustedLog({ origin, keys: [verifierKeyText(await verifierKey(nodeCrypto.sha256, { name: origin, algorithm: NOTE_ALGORITHM.ed25519, publicKey }))] }, nodeCrypto);
}
const judge = async (proof: Uint8Array, entry: Uint8Array, log = 1) => judgeLogProof(Buffer.from(proof).toString('utf8'), entry, { logs: [await trusted(log)], sha256: nodeCrypto.sha256 });
const entries = (count: number): Uint8Array[] => Array.from({ length: count }, () => new Uint8Array(randomBytes(32)));

describe('the open log', () => {
  test('gives processes that append at once places without a gap, and each a proof that holds', async () => {
    const logs = [openLog(), openLog(), openLog()];
    const added = entries(600);
    const proofs = await Promise.all(added.map((entry, i) => logs[i % 3]!.append(entry)));
    const places = await Promise.all(proofs.map((proof, i) => judge(proof, added[i]!)));
    expect(places.filter(({ ok }) => !ok)).toEqual([]);
    expect(places.map((place) => (place.ok ? place.index : -1)).sort((a, b) => a - b)).toEqual(added.map((_, i) => i));
    // What came while a batch was written shares the next checkpoint.
    expect((await newestCheckpoints(database.connect())).get(1)!.size).toBe(600);
    expect(Number((await database.connect()('log_checkpoint').count('* as count'))[0]!['count'])).toBeLessThan(600);
  }, 60_000);

  test('keeps an entry once, however often it is appended', async () => {
    const [entry] = entries(1);
    const [first, again] = await Promise.all([openLog().append(entry!), openLog().append(entry!)]);
    const places = [await judge(first, entry!), await judge(again, entry!), await judge(await openLog().append(entry!), entry!)];
    expect(new Set(places.map((place) => place.ok && place.index)).size).toBe(1);
  });

  test('publishes what the tree is made of: from the files alone comes the root that was signed', async () => {
    const knex = database.connect();
    const { size, root } = (await newestCheckpoints(knex)).get(1)!;
    const files = new Map<string, Uint8Array>();
    for (const [from, to] of [[0, 255], [255, 256], [256, 300], [300, size]] as const) for await (const [path, bytes] of filesBetween(knex, 1, from, to)) files.set(path, bytes);
    expect(toHex(await rootOf((path) => Promise.resolve(files.get(path)), size))).toBe(toHex(root));
    expect([...files.keys()]).toEqual(expect.arrayContaining(['tile/0/000', 'tile/0/001', 'tile/entries/000', 'tile/1/000.p/1', 'tile/1/000.p/2']));
  });

  test('grows no more once what is stored is not what was signed for', async () => {
    const other = await freshDatabase();
    const knex = other.connect();
    for (const entry of entries(3)) await openLog(knex).append(entry);
    await knex.raw('ALTER TABLE log_entry DISABLE TRIGGER never_changed');
    await knex('log_entry').where({ position: 1 }).update({ entry: randomBytes(32) });
    await expect(openLog(knex).append(entries(1)[0]!)).rejects.toMatchObject({ code: 'log-damaged' });
    expect((await newestCheckpoints(knex)).get(1)!.size).toBe(3);
    await other.drop();
  });

  test('is refused a second tree of one size by the database itself', async () => {
    const knex = database.connect();
    const rows = new LogRows(knex, 1);
    const newest = (await rows.newestCheckpoint())!;
    const fork = { size: newest.size + 1, previous: newest.size, root: randomBytes(32), note: 'fork', at: new Date() };
    await openLog().append(entries(1)[0]!);
    await expect(rows.insertCheckpoint(fork)).rejects.toMatchObject({ code: '23505' });
  });
});

describe('a log whose key was stolen', () => {
  test('is closed, and a process that has it open goes on in the next', async () => {
    const open = openLog();
    const [before, after] = entries(2);
    await open.append(before!);
    const { split } = await splitLog(database.connect(), 1, logOrigin(ORIGIN, 1), (await newestCheckpoints(database.connect())).get(1)!.size);
    await followLog(keys.directory, PASSPHRASE, split);
    const proof = await open.append(after!);
    expect(await judge(proof, after!, 2)).toMatchObject({ ok: true, origin: logOrigin(ORIGIN, 2), index: 0 });
    expect((await newestCheckpoints(database.connect())).get(1)!.size).toBe(split.size);
  });

  test('is followed whether or not a key file was left behind by a crash', async () => {
    const logs = readLogs(keys.directory);
    writeFileSync(path.join(keys.directory, `log-${logs.length + 1}.p8.pem`), 'half a key');
    const { opened } = await followLog(keys.directory, PASSPHRASE, logs[0]!.closed!);
    expect(openLogSigner(keys.directory, PASSPHRASE).log).toBe(opened.log);
  });

  test('reported stolen twice, a signer keeps the earlier place, also where a later log has a lower one', async () => {
    const place = { root: '00'.repeat(32), bits: 0, buckets: '00'.repeat(32) };
    const report = (log: number, size: number) => reportCompromised(keys.directory, { kid: '0011223344556677', split: { ...place, origin: logOrigin(ORIGIN, log), size } });
    await report(1, 100);
    await Promise.all([report(2, 50), report(1, 120), report(3, 0)]);
    expect(readCompromised(keys.directory)).toEqual([{ kid: '0011223344556677', split: { ...place, origin: logOrigin(ORIGIN, 1), size: 100 } }]);
    expect(await report(1, 7)).toMatchObject({ split: { size: 7 } });
  });

  test('has a next one only once it is closed', () => {
    expect(() => addLogKey(keys.directory, PASSPHRASE)).toThrow(expect.objectContaining({ code: 'keys-exist' }));
  });
});
