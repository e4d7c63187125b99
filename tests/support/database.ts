import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { migrate } from '../../migrations/index.ts';
import { connectKnex, type ConnectionSettings, type Database, openDatabase, type PoolOptions } from '../../server/database/index.ts';
import { databasePrefix, runFolder } from './test-run.ts';

/** "tests" in ASCII: held while one worker builds the template. */
const TEMPLATE_LOCK = 0x7465737473;

/** A database with the whole schema and no rows, for one test file. */
export interface TestDatabase {
  /** As the owner of the tables. */
  readonly settings: ConnectionSettings;
  /** As the application. */
  readonly application: ConnectionSettings;
  /** Opens a pool on it as the owner, which `drop` ends. */
  connect(options?: PoolOptions): Knex;
  /** Opens a pool on it as the application, which `drop` ends. */
  connectAsApplication(options?: PoolOptions): Knex;
  /** Ends the pools and drops the database; call it in `afterAll`. */
  drop(): Promise<void>;
}

/**
 * Clones the template database, which the first call in a run builds (and for which it starts PostgreSQL, unless DATABASE_URL names one).
 * A clone takes about 60–110 ms:
 *
 *     let database: TestDatabase;
 *     beforeAll(async () => { database = await freshDatabase(); });
 *     afterAll(() => database.drop());
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = await openServer();
  const admin = connectKnex(server.owner, { max: 2, name: 'khatm tests' });
  const pools: Knex[] = [];
  try {
    const template = await ensureTemplate(server, admin);
    const name = `${databasePrefix()}${randomBytes(6).toString('hex')}`;
    await admin.raw('create database ?? template ??', [name, template]);
    const [settings, application] = [withDatabase(server.owner, name), withDatabase(server.application, name)];
    const open = (to: ConnectionSettings, options?: PoolOptions): Knex => {
      const pool = connectKnex(to, options);
      pools.push(pool);
      return pool;
    };
    return {
      settings, application,
      connect: (options) => open(settings, options),
      connectAsApplication: (options) => open(application, options),
      async drop() {
        await Promise.all(pools.map((pool) => pool.destroy()));
        await admin.raw('drop database if exists ?? with (force)', [name]);
        await leave(server, admin);
      },
    };
  } catch (error) {
    await leave(server, admin);
    throw error;
  }
}

/** Drops every database of this run, for a server that outlives the run. */
export async function dropTestDatabases(): Promise<void> {
  const server = await openServer();
  const admin = connectKnex(server.owner, { max: 1 });
  const names = await admin('pg_database').select<{ datname: string }[]>('datname').whereLike('datname', `${databasePrefix().replaceAll('_', '\\_')}%`);
  for (const { datname } of names) await admin.raw('drop database if exists ?? with (force)', [datname]);
  await leave(server, admin);
}

function openServer(): Promise<Database> {
  return openDatabase({ dataDir: runFolder(), databaseUrl: process.env['DATABASE_URL'] });
}

/** The server stays up for the next test file; the global teardown stops it. */
async function leave(server: Database, admin: Knex): Promise<void> {
  await admin.destroy();
  await server.close({ leaveRunning: true });
}

async function ensureTemplate(server: Database, admin: Knex): Promise<string> {
  const template = `${databasePrefix()}template`;
  await admin.transaction(async (transaction) => {
    await transaction.raw('select pg_advisory_xact_lock(?)', [TEMPLATE_LOCK]);
    if ((await transaction('pg_database').where({ datname: template })).length > 0) return;
    if (!process.env['DATABASE_URL']) await forgetDurability(admin);
    // Databases are made outside transactions, hence the second connection. The name is given only to a complete one.
    const unfinished = `${template}_unfinished`;
    await admin.raw('drop database if exists ?? with (force)', [unfinished]);
    await admin.raw('create database ??', [unfinished]);
    const pool = connectKnex(withDatabase(server.owner, unfinished), { max: 1 });
    await migrate(pool).finally(() => pool.destroy());
    await admin.raw('alter database ?? rename to ??', [unfinished, template]);
  });
  return template;
}

/** Data of tests need not survive a power cut; waiting for the disk is most of their time. */
async function forgetDurability(admin: Knex): Promise<void> {
  await admin.raw('alter system set fsync = off');
  await admin.raw('select pg_reload_conf()');
}

function withDatabase(settings: ConnectionSettings, database: string): ConnectionSettings {
  if (!('connectionString' in settings)) return { ...settings, database };
  const url = new URL(settings.connectionString);
  url.pathname = `/${database}`;
  return { ...settings, connectionString: url.href };
}
