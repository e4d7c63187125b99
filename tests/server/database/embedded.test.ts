import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectKnex, type Database, DatabaseError, openDatabase } from '../../../server/database/index.ts';
import { copyOf, newDataFolder, postmasterPid, removeDataFolder } from './data-folder.ts';
import { startOther } from './other-process.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = newDataFolder();
  // What a first start leaves that was killed while it created the files.
  mkdirSync(path.join(dataDir, 'postgres', 'data.new-1'), { recursive: true });
  const database = await openDatabase({ dataDir });
  await withPool(database, (pool) => pool.raw('create table kept (id int)'));
  await database.close();
});
afterAll(() => removeDataFolder(dataDir));

describe('one process', () => {
  test('creates the database as it has to be, and finds it again', async () => {
    expect(existsSync(path.join(dataDir, 'postgres', 'data.new-1'))).toBe(false);
    const database = await openDatabase({ dataDir });
    const [row] = await withPool(database, async (pool) => (await pool.raw<{ rows: unknown[] }>(SETTINGS)).rows);
    expect(row).toEqual({ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', fsync: 'on', addresses: '', kept: 'kept' });
    await database.close();
    await database.close();
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  test('is opened and closed twice at once without one close harming the other', async () => {
    const [first, second] = await Promise.all([openDatabase({ dataDir }), openDatabase({ dataDir })]);
    await first.close();
    expect(await withPool(second, (pool) => pool('kept').select())).toEqual([]);
    await second.close();
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  test('survives that PostgreSQL is killed under open connections, and gets it back', async () => {
    const database = await openDatabase({ dataDir });
    const pool = connectKnex(database.owner, { max: 3 });
    await Promise.all([pool.raw('select 1'), pool.raw('select 2')]);
    const running = pool.raw('select pg_sleep(60)').catch((error: { code?: string }) => error.code ?? 'ended');
    const inTransaction = pool.transaction(async (transaction) => {
      await transaction('kept').insert({ id: 1 });
      await sleep(1_000);
      await transaction('kept').insert({ id: 2 });
    });
    inTransaction.catch(() => undefined);
    await sleep(200);
    process.kill(postmasterPid(dataDir) as number, 'SIGKILL');
    expect(typeof (await running)).toBe('string');
    await expect(inTransaction).rejects.toThrow();
    expect(await eventually(() => pool('kept').select())).toEqual([]);
    await pool.destroy();
    await database.close();
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  test('does not make a new database where the files were removed under it', async () => {
    const folder = copyOf(dataDir);
    const database = await openDatabase({ dataDir: folder });
    removeDataFolder(folder);
    await sleep(1_000);
    expect(existsSync(folder)).toBe(false);
    await expect(database.close()).rejects.toMatchObject({ code: 'data-dir-not-writable' });
  });
});

describe('several processes', () => {
  test('the one that started the server may go first', async () => {
    const starter = await startOther('database', dataDir);
    const database = await openDatabase({ dataDir });
    await starter.finish();
    expect(await withPool(database, (pool) => pool('kept').select())).toEqual([]);
    await database.close();
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  test('several start at once, and the last stops the server', async () => {
    const others = await Promise.all([1, 2, 3].map(() => startOther('database', dataDir)));
    await Promise.all(others.map((other) => other.finish()));
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  test('one that was killed leaves a server that the next joins and stops', async () => {
    const killed = await startOther('database', dataDir);
    await killed.kill();
    const left = postmasterPid(dataDir);
    expect(left).toBeDefined();
    const database = await openDatabase({ dataDir });
    expect(postmasterPid(dataDir)).toBe(left);
    await database.close();
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  test('one that was killed does not keep the server from others who are using it', async () => {
    const killed = await startOther('database', dataDir);
    const database = await openDatabase({ dataDir });
    await killed.kill();
    expect(await withPool(database, (pool) => pool('kept').select())).toEqual([]);
    await database.close();
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  test.each([150, 250, 350])('one that was killed %i ms into its start', async (milliseconds) => {
    const starting = startOther('database', dataDir, { killAfter: milliseconds });
    await starting.catch(() => undefined);
    await usable(dataDir);
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  test('a process and its server are killed together, as when the power goes', async () => {
    const killed = await startOther('database', dataDir);
    process.kill(postmasterPid(dataDir) as number, 'SIGKILL');
    await killed.kill();
    await usable(dataDir);
  });
});

describe('what may lie in the way', () => {
  test('a postmaster.pid whose process id now belongs to another process', async () => {
    const data = path.join(dataDir, 'postgres', 'data');
    const { uid, gid } = statSync(data);
    const killed = await startOther('database', dataDir);
    const file = path.join(data, 'postmaster.pid');
    const lines = readFileSync(file, 'utf8').split('\n');
    await killed.kill();
    await usable(dataDir);
    // Only a process of the same user stands in PostgreSQL's way; as root the test has none at hand but lets the file be found all the same.
    writeFileSync(file, [process.pid, ...lines.slice(1)].join('\n'), { mode: 0o600 });
    if (process.getuid?.() === 0) chownSync(file, uid, gid);
    await usable(dataDir);
  });

  test('a path too long for a socket, with characters that shells and settings know', async () => {
    const folder = newDataFolder();
    const deep = path.join(folder, `it's "a" $HOME, ختم`, 'x'.repeat(100));
    copyOf(dataDir, deep);
    await usable(deep);
    const database = await openDatabase({ dataDir: deep });
    const { host } = database.owner as { host: string };
    expect(statSync(host).mode & 0o777).toBe(0o700);
    await database.close();
    expect(existsSync(host)).toBe(false);
    removeDataFolder(folder);
  });

  test('a data directory that is a file', async () => {
    const file = path.join(newDataFolder(), 'file');
    writeFileSync(file, '');
    await expect(openDatabase({ dataDir: file })).rejects.toMatchObject({ code: 'data-dir-not-writable', message: expect.stringContaining(file) });
    await expect(openDatabase({ dataDir: path.join(file, 'data') })).rejects.toMatchObject({ code: 'data-dir-not-writable' });
  });

  test('a setting that PostgreSQL refuses', async () => {
    const folder = copyOf(dataDir);
    const settings = path.join(folder, 'postgres', 'data', 'postgresql.conf');
    writeFileSync(settings, `${readFileSync(settings, 'utf8')}\nshared_buffers = 'plenty'\n`);
    const error = await openDatabase({ dataDir: folder }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: 'database-start-failed', message: expect.stringContaining('invalid value for parameter "shared_buffers"') });
    removeDataFolder(folder);
  });
});

const SETTINGS = `
  select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale,
    current_setting('fsync') as fsync, current_setting('listen_addresses') as addresses, to_regclass('kept')::text as kept
  from pg_database where datname = current_database()`;

type Pool = ReturnType<typeof connectKnex>;

async function withPool<T>(database: Database, work: (pool: Pool) => PromiseLike<T>): Promise<T> {
  const pool = connectKnex(database.owner, { max: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.destroy();
  }
}

async function usable(folder: string): Promise<void> {
  const database = await openDatabase({ dataDir: folder });
  await withPool(database, (pool) => pool.raw('select 1'));
  await database.close();
}

async function eventually<T>(work: () => PromiseLike<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt > 100) throw error;
      await sleep(100);
    }
  }
}
