import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { Register } from '../../issuer/register/register.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { registerDocument } from './registered.ts';

let database: TestDatabase;
let knex: Knex;
let register: Register;
beforeAll(async () => {
  database = await freshDatabase();
  knex = database.connect();
  register = new Register(knex);
  await registerDocument(register);
  await knex('trust_edition').insert({ sequence: 1, head: 'x', parts: '{}', issued_at: 1, next_update: 2 });
});
afterAll(() => database.drop());

const RESTRICTED = '23001';
const TABLES: readonly (readonly [string, string])[] = [['document', 'number'], ['issued_document', 'pdf'], ['document_state', 'state'], ['trust_edition', 'head']];

describe.each(TABLES)('rows of %s', (table, column) => {
  const all = (): Promise<unknown[]> => knex(table).select();

  test.each([
    ['changed', `UPDATE ${table} SET ${column} = ${column}`],
    ['changed where nothing matches', `UPDATE ${table} SET ${column} = ${column} WHERE false`],
    ['deleted', `DELETE FROM ${table}`],
    ['truncated', `TRUNCATE ${table} CASCADE`],
  ])('are not %s, not even by the owner of the table', async (_, statement) => {
    const before = await all();
    expect(before.length).toBeGreaterThan(0);
    await expect(knex.raw(statement)).rejects.toMatchObject({ code: RESTRICTED });
    expect(await all()).toEqual(before);
  });
});

describe('the register', () => {
  test('gives serials once, also under a transaction that fails', async () => {
    const first = await register.nextSerial();
    await knex.transaction(async (transaction) => {
      await new Register(transaction).nextSerial();
      throw new Error('rolled back');
    }).catch(() => undefined);
    const rest = await Promise.all(Array.from({ length: 20 }, () => register.nextSerial()));
    expect(Math.min(...rest)).toBe(first + 2);
    expect(new Set(rest).size).toBe(20);
  });

  test('issues an intent once: the second paper for it is not stored, nor is a second state', async () => {
    const { id } = await registerDocument(register);
    const before = await register.findIssued(id);
    expect(await register.storeIssued({ document_id: id, seal: Buffer.from('other'), seal_id: Buffer.from('other'), pdf: Buffer.from('other') }, 'tests')).toBe(false);
    expect(await register.findIssued(id)).toEqual(before);
    expect(await register.history(id)).toHaveLength(1);
  });

  test('issues nothing that was not intended', async () => {
    await expect(register.storeIssued({ document_id: '999999999', seal: Buffer.from('a'), seal_id: Buffer.from('b'), pdf: Buffer.from('c') }, 'tests')).rejects.toMatchObject({ code: '23503' });
  });

  test('holds no state but the five', async () => {
    const { id } = await registerDocument(register);
    await expect(knex('document_state').insert({ document_id: id, revision: 2, state: 'valid', actor: 'tests' })).rejects.toMatchObject({ code: '23514' });
  });

  test('walks every document once, whatever the size of a page', async () => {
    for (let i = 0; i < 5; i++) await registerDocument(register);
    const walk = async (pageSize: number): Promise<string[]> => {
      const numbers: string[] = [];
      for await (const { number } of register.everyDocument(pageSize)) numbers.push(number);
      return numbers;
    };
    const numbers = await walk(1000);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(await register.countDocuments()).toBe(numbers.length);
    for (const pageSize of [1, 2, numbers.length]) expect(await walk(pageSize)).toEqual(numbers);
  });
});
