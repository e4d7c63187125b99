import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let pool: Knex;
beforeAll(async () => {
  database = await freshDatabase();
  pool = database.connect({ max: 2 });
});
afterAll(() => database.drop());

async function read(expression: string): Promise<unknown> {
  const { rows } = await pool.raw<{ rows: { value: unknown }[] }>(`select ${expression} as value`);
  return rows[0]?.value;
}

test.each([
  [`date '2026-03-29'`, '2026-03-29'],
  [`array[date '0001-01-01', null]`, ['0001-01-01', null]],
  [`9007199254740991::int8`, 9_007_199_254_740_991],
  [`array[5::int8, null]`, [5, null]],
  [`count(*)`, 1],
  [`1234.50::numeric`, '1234.50'],
])('%s arrives as it is', async (expression, value) => {
  expect(await read(expression)).toEqual(value);
});

test.each(['9007199254740992::int8', 'array[-9007199254740992::int8]'])('%s is refused, and the connection goes on', async (expression) => {
  await expect(read(expression)).rejects.toMatchObject({ code: 'integer-too-large' });
  expect(await read('1')).toBe(1);
});

test('a pool acts as the role that it was opened for', async () => {
  const role = `${String(await read('current_database()'))} it's`;
  await pool.raw('create role ??', [role]);
  const narrow = database.connect({ role, max: 1 });
  const { rows } = await narrow.raw<{ rows: unknown[] }>('select current_user as role');
  expect(rows).toEqual([{ role }]);
  await narrow.destroy();
  await pool.raw('drop role ??', [role]);
});

test('a pool whose connections the server ends goes on with new ones', async () => {
  const other = database.connect({ max: 2 });
  await Promise.all([other.raw('select 1'), other.raw('select 2')]);
  // A query of knex runs anew whenever it is waited for; a promise does not.
  const running = Promise.resolve(other.raw('select pg_sleep(30)'));
  running.catch(() => undefined);
  await pool.raw(`select pg_sleep(0.1), pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`);
  await expect(running).rejects.toMatchObject({ code: '57P01' });
  // The end of the idle connection may be noticed a moment later.
  await sleep(200);
  expect((await other.raw<{ rows: unknown[] }>('select 1 as one')).rows).toEqual([{ one: 1 }]);
});
