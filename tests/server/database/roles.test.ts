import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { APPLICATION_ROLE, migrate } from '../../../migrations/index.ts';
import { connectKnex, openDatabase } from '../../../server/database/index.ts';
import { createApiKey } from '../../../server/http/api-keys.ts';
import { registerDocument } from '../../issuer/registered.ts';
import { Register } from '../../../issuer/register/register.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let application: Knex;
let owner: Knex;
beforeAll(async () => {
  database = await freshDatabase();
  application = database.connectAsApplication();
  owner = database.connect();
  // As the application, so that it is shown to be able to do its work.
  await registerDocument(new Register(application));
  await application('trust_edition').insert({ sequence: 1, head: 'x', parts: '{}', issued_at: 1, next_update: 2 });
  await application('status_edition').insert({ list: 1, revision: 1, token: Buffer.from('x'), issued_at: 1, expires_at: 2 });
  await createApiKey(application, 'registry', ['read']);
  await application('officer_roster').insert({ edition: 1, officers: '[]' });
  await application('approval_proposal').insert({ id: 'p', kind: 'keys', content: Buffer.from('x'), proposer: 'a', expires_at: 1, signature: Buffer.from('x') });
  await application('approval_consent').insert({ proposal: 'p', officer: 'b', signature: Buffer.from('x') });
  await application('approval_use').insert({ proposal: 'p' });
  const { id } = (await application('document').first('id')) as { id: string };
  await application('sealed_document').insert({ document_id: id, seal: Buffer.from('x'), seal_id: Buffer.alloc(32) });
  await application('log_debt').insert({ entry: Buffer.alloc(32) });
  await application('log_entry').insert({ log: 1, position: 0, entry: Buffer.alloc(32) });
  await application('log_tile').insert({ log: 1, level: 0, index: 0, tile: Buffer.alloc(8192), root: Buffer.alloc(32) });
  await application('log_checkpoint').insert({ log: 1, size: 1, previous: 0, root: Buffer.alloc(32), note: 'x', at: new Date() });
  await application('audit_anchor').insert({ sequence: 1, entry: Buffer.alloc(32) });
});
afterAll(() => database.drop());

const NOT_ALLOWED = '42501';
const RESTRICTED = '23001';
const TABLES: readonly (readonly [string, string])[] = [
  ['document', 'number'], ['issued_document', 'pdf'], ['document_state', 'state'], ['trust_edition', 'head'], ['status_edition', 'token'], ['api_key', 'client'], ['audit_entry', 'actor'],
  ['officer_roster', 'officers'], ['approval_proposal', 'content'], ['approval_consent', 'officer'], ['approval_use', 'proposal'],
  ['sealed_document', 'seal'], ['log_debt', 'at'], ['log_entry', 'entry'], ['log_tile', 'tile'], ['log_checkpoint', 'note'], ['audit_anchor', 'entry'],
];

test('the table of this test names every table of the schema', async () => {
  const { rows } = await owner.raw<{ rows: { name: string }[] }>(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE 'knex%'`);
  expect(TABLES.map(([name]) => name).sort()).toEqual(rows.map(({ name }) => name).sort());
});

describe.each(TABLES)('rows of %s', (table, column) => {
  const statements: readonly (readonly [string, string])[] = [
    ['change', `UPDATE ${table} SET ${column} = ${column}`],
    ['change where nothing matches', `UPDATE ${table} SET ${column} = ${column} WHERE false`],
    ['delete', `DELETE FROM ${table}`],
    ['truncate', `TRUNCATE ${table} CASCADE`],
    ['overwrite by a conflicting insert', `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM ${table} ON CONFLICT ON CONSTRAINT ${table}_pkey DO UPDATE SET ${column} = excluded.${column}`],
    ['merge', `MERGE INTO ${table} USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE`],
    ['lock away', `DO $$ BEGIN LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE; END $$`],
    ['lock row by row', `SELECT * FROM ${table} FOR UPDATE`],
    ['disable the triggers of', `ALTER TABLE ${table} DISABLE TRIGGER ALL`],
    ['drop a trigger of', `DROP TRIGGER never_changed ON ${table}`],
    ['add a trigger to', `CREATE TRIGGER mine BEFORE INSERT ON ${table} EXECUTE FUNCTION refuse_change()`],
    ['add a rule to', `CREATE RULE mine AS ON INSERT TO ${table} DO INSTEAD NOTHING`],
    ['rename', `ALTER TABLE ${table} RENAME TO gone`],
    ['drop a column of', `ALTER TABLE ${table} DROP COLUMN ${column}`],
    ['drop', `DROP TABLE ${table} CASCADE`],
    ['own', `ALTER TABLE ${table} OWNER TO ${APPLICATION_ROLE}`],
    ['grant itself more on', `GRANT UPDATE ON ${table} TO ${APPLICATION_ROLE}`],
  ];

  test.each(statements)('the application cannot %s', async (_, statement) => {
    const before = await owner(table).select();
    expect(before.length).toBeGreaterThan(0);
    const outcome = await application.raw(statement).then(() => 'done', ({ code }: { code: string }) => code);
    // PostgreSQL grants nothing to whom it has nothing to grant, and only warns.
    if (outcome === 'done') expect(statement).toMatch(/^GRANT/);
    else expect(outcome).toBe(NOT_ALLOWED);
    expect(await owner(table).select()).toEqual(before);
    expect(await mayBeyond(table)).toBe(false);
  });

  test.each(statements.slice(0, 4))('not even the owner can %s, while the trigger stands', async (_, statement) => {
    await expect(owner.raw(statement)).rejects.toMatchObject({ code: RESTRICTED });
  });
});

describe('the application cannot get more by', () => {
  const statements: readonly (readonly [string, string])[] = [
    ['turning all triggers off', `SET session_replication_role = replica`],
    ['replacing what a trigger does', `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`],
    ['replacing how entries are chained', `CREATE OR REPLACE FUNCTION chain_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`],
    ['making tables', 'CREATE TABLE mine (id int)'],
    ['making a schema', 'CREATE SCHEMA mine'],
    ['making a role', 'CREATE ROLE mine SUPERUSER'],
    ['making itself superuser', `ALTER ROLE ${APPLICATION_ROLE} SUPERUSER`],
    ['setting numbers back', `SELECT setval('document_serial', 1)`],
    ['running a program', `COPY document (number) FROM PROGRAM 'id'`],
    ['writing a file', `COPY document TO '/tmp/khatm-roles-test'`],
    ['reading a file', `SELECT pg_read_file('PG_VERSION')`],
    ['changing the server', `ALTER SYSTEM SET fsync = off`],
    ['ending sessions of others', `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND pid <> pg_backend_pid()`],
    ['rewriting what knex knows of migrations', `DELETE FROM knex_migrations`],
    ['loading code', `CREATE EXTENSION dblink`],
  ];

  test.each(statements)('%s', async (_, statement) => {
    await owner.raw('SELECT 1');
    await expect(application.raw(statement)).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|0A000|58P01)$/) });
  });

  test.each(['SET ROLE ??', 'SET SESSION AUTHORIZATION ??'])('%s to the owner, where it has a login of its own', async (statement) => {
    // By DATABASE_URL the owner takes the role on, and can put it off again (docs/decisions/database-roles.md).
    if ('connectionString' in database.application) return;
    const { rows: [{ name }] } = await owner.raw<{ rows: [{ name: string }] }>('SELECT current_user AS name');
    await expect(application.raw(statement, [name])).rejects.toMatchObject({ code: NOT_ALLOWED });
  });

  test.each(['RESET ROLE', 'RESET ALL', 'DISCARD ALL', 'SET ROLE NONE', 'RESET SESSION AUTHORIZATION'])('%s, where it has a login of its own', async (statement) => {
    if ('connectionString' in database.application) return;
    const pool = database.connectAsApplication({ max: 1 });
    await pool.raw(statement);
    expect(await pool.raw('SELECT current_user AS role, session_user AS login').then(({ rows }: { rows: unknown[] }) => rows)).toEqual([{ role: APPLICATION_ROLE, login: APPLICATION_ROLE }]);
  });
});

describe('by DATABASE_URL', () => {
  const LOGIN = 'khatm_test_service';
  const rolesOf = async (pool: Knex): Promise<unknown> => (await pool.raw<{ rows: [{ role: string }] }>('SELECT current_user AS role')).rows[0].role;

  test('a login that is a member of the role works as the application, and no statement makes it more', async () => {
    const opened = await openDatabase({ dataDir: '/nowhere', databaseUrl: await addressOf(LOGIN) });
    const pool = connectKnex(opened.application, { max: 1 });
    try {
      expect(await rolesOf(pool)).toBe(APPLICATION_ROLE);
      await registerDocument(new Register(pool));
      expect(await migrate(pool)).toEqual({ applied: [] });
      for (const way of ['RESET ROLE', 'SET ROLE NONE', 'RESET SESSION AUTHORIZATION', 'DISCARD ALL']) {
        await pool.raw(way);
        await expect(pool.raw('UPDATE document SET number = number')).rejects.toMatchObject({ code: NOT_ALLOWED });
      }
    } finally {
      await pool.destroy();
    }
  });

  test('the owner takes the role on; it stays through RESET ROLE, and is put off by SET ROLE NONE, which is why production has a login of its own', async () => {
    const { rows: [{ name }] } = await owner.raw<{ rows: [{ name: string }] }>('SELECT current_user AS name');
    const opened = await openDatabase({ dataDir: '/nowhere', databaseUrl: await addressOf(name) });
    const pool = connectKnex(opened.application, { max: 1 });
    try {
      expect(await rolesOf(pool)).toBe(APPLICATION_ROLE);
      await expect(pool.raw('UPDATE document SET number = number')).rejects.toMatchObject({ code: NOT_ALLOWED });
      await pool.raw('RESET ROLE');
      expect(await rolesOf(pool)).toBe(APPLICATION_ROLE);
      await pool.raw('SET ROLE NONE');
      expect(await rolesOf(pool)).toBe(name);
    } finally {
      await pool.destroy();
    }
  });

  /** The address of the test database for a login; a member of the application's role is made where it is missing. */
  async function addressOf(login: string): Promise<string> {
    const { settings } = database;
    const password = 'a test password';
    if (login === LOGIN) {
      await owner.raw(`DO $$ BEGIN CREATE ROLE ${LOGIN} LOGIN PASSWORD '${password}' IN ROLE ${APPLICATION_ROLE}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
    }
    if (!('connectionString' in settings)) return `postgres://${login}@${encodeURIComponent(settings.host)}:${settings.port}/${settings.database}`;
    const url = new URL(settings.connectionString);
    if (login === LOGIN) [url.username, url.password] = [login, password];
    return url.href;
  }
});

describe('migrating', () => {
  test('takes back what somebody granted meanwhile', async () => {
    await owner.raw(`GRANT UPDATE, DELETE ON document TO ${APPLICATION_ROLE}`);
    await owner.raw('GRANT UPDATE ON api_key TO PUBLIC');
    expect([await mayBeyond('document'), await mayBeyond('api_key')]).toEqual([true, true]);
    expect(await migrate(owner)).toEqual({ applied: [] });
    expect([await mayBeyond('document'), await mayBeyond('api_key')]).toEqual([false, false]);
    await application('api_key').select();
  });

  test('as a login that owns nothing changes nothing, and says when the schema is not the newest', async () => {
    expect(await migrate(application)).toEqual({ applied: [] });
    await expect(migrate(application, [{ name: '9999-later', up: () => Promise.resolve() }])).rejects.toMatchObject({ code: 'schema-outdated', message: expect.stringContaining('9999-later') });
  });
});

async function mayBeyond(table: string): Promise<boolean> {
  const { rows: [row] } = await owner.raw<{ rows: { may: boolean }[] }>(`SELECT has_table_privilege(?, ?, 'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') AS may`, [APPLICATION_ROLE, table]);
  return row!.may;
}
