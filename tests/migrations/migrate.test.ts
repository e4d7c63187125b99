import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { migrate, MigrationError, type Step } from '../../migrations/index.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const first: Step = { name: '0001-first', up: (database) => database.schema.createTable('first', (table) => table.integer('id')) };
const second: Step = { name: '0002-second', up: (database) => database.schema.createTable('second', (table) => table.integer('id')) };
const broken: Step = { name: '0002-broken', up: async (database) => { await database.schema.createTable('half', (table) => table.integer('id')); throw new Error('out of paper'); } };

let database: TestDatabase;
let pool: Knex;
beforeEach(async () => {
  database = await freshDatabase();
  pool = database.connect({ max: 4 });
  // The template has the real steps; these tests bring their own.
  await pool.schema.dropTableIfExists('knex_migrations');
  await pool.schema.dropTableIfExists('knex_migrations_lock');
});
afterEach(() => database.drop());

test('missing steps run in order, once', async () => {
  expect(await migrate(pool, [first])).toEqual({ applied: ['0001-first'] });
  expect(await migrate(pool, [first, second])).toEqual({ applied: ['0002-second'] });
  expect(await migrate(pool, [first, second])).toEqual({ applied: [] });
  expect(await pool('knex_migrations').pluck('name')).toEqual(['0001-first', '0002-second']);
});

test('a step that fails leaves nothing, not even of the steps before it', async () => {
  await expect(migrate(pool, [first, broken])).rejects.toMatchObject({ code: 'migration-failed', message: expect.stringContaining('out of paper') });
  expect(await pool.schema.hasTable('first')).toBe(false);
  expect(await migrate(pool, [first, second])).toEqual({ applied: ['0001-first', '0002-second'] });
});

test('of several at once one migrates and the others find nothing to do', async () => {
  const results = await Promise.all([1, 2, 3].map(() => migrate(pool, [first, second])));
  expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 2]);
});

test('a pool of one connection is enough', async () => {
  expect(await migrate(database.connect({ max: 1 }), [first])).toEqual({ applied: ['0001-first'] });
});

test('a lock that a killed migrator left is taken over', async () => {
  await migrate(pool, [first]);
  await pool('knex_migrations_lock').update({ is_locked: 1 });
  expect(await migrate(pool, [first, second])).toEqual({ applied: ['0002-second'] });
});

test('a migrator that is killed at work leaves no lock and no half', async () => {
  const stuck: Step = { name: '0001-stuck', up: async (transaction) => { await transaction.schema.createTable('half', (table) => table.integer('id')); await transaction.raw('select pg_sleep(60)'); } };
  const running = migrate(database.connect({ max: 1 }), [stuck]);
  running.catch(() => undefined);
  await expectSleeper(pool);
  await pool.raw(`select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`);
  await expect(running).rejects.toBeInstanceOf(Error);
  expect(await migrate(pool, [first])).toEqual({ applied: ['0001-first'] });
  expect(await pool.schema.hasTable('half')).toBe(false);
});

test('a database that a newer version has used is refused', async () => {
  await migrate(pool, [first, second]);
  const error = await migrate(pool, [first]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MigrationError);
  expect(error).toMatchObject({ code: 'migration-unknown', message: expect.stringContaining('0002-second') });
});

async function expectSleeper(observer: Knex): Promise<void> {
  for (;;) {
    const { rows } = await observer.raw<{ rows: unknown[] }>(`select from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid() and datname = current_database()`);
    if (rows.length > 0) return;
  }
}
