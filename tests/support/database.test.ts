import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from './database.ts';

let first: TestDatabase;
let second: TestDatabase;
beforeAll(async () => {
  [first, second] = await Promise.all([freshDatabase(), freshDatabase()]);
});
afterAll(async () => {
  await first.drop();
  await second.drop();
});

test('each test file gets a database of its own', async () => {
  const mine = first.connect();
  await mine.raw('create table mine (id int8)');
  await mine('mine').insert({ id: 1 });
  expect(await mine('mine').select()).toEqual([{ id: 1 }]);
  expect(await second.connect().schema.hasTable('mine')).toBe(false);
});

test('the schema of the migrations is there', async () => {
  expect(await first.connect().schema.hasTable('knex_migrations')).toBe(true);
});
