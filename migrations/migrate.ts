import type { Knex } from 'knex';
import { MigrationError } from './error.ts';
import { grant } from './grants.ts';
import type { Step } from './step.ts';
import { STEPS } from './steps.ts';

/** Advisory lock that lets one migrator at a time into a database: "khatm" in ASCII. */
const MIGRATOR_LOCK = 0x6b6861746d;

/**
 * Brings a database to the newest schema, and the application's role to what it may do there.
 *
 * All missing steps run in one transaction, so a step that fails or a process that is killed leaves the schema as it was. A second migrator
 * waits for the first and then finds nothing to do. A login that does not own the tables changes nothing: it is told whether the schema is the newest.
 *
 * @returns names of the steps that were applied, in order; none when the schema was up to date
 * @throws MigrationError
 */
export async function migrate(database: Knex, steps: readonly Step[] = STEPS): Promise<{ applied: string[] }> {
  return database.transaction(async (transaction) => {
    await transaction.raw('select pg_advisory_xact_lock(?)', [MIGRATOR_LOCK]);
    if (!(await isOwner(transaction))) return requireNewest(transaction, steps);
    await recoverLock(transaction);
    try {
      const [, applied] = (await transaction.migrate.latest({ migrationSource: sourceOf(steps) })) as [number, string[]];
      await grant(transaction);
      return { applied };
    } catch (error) {
      throw migrationError(error as Error);
    }
  });
}

/** Whoever comes first to an empty database is its owner. */
async function isOwner(transaction: Knex): Promise<boolean> {
  const { rows } = await transaction.raw<{ rows: { owner: boolean }[] }>(`SELECT pg_has_role(current_user, relowner, 'USAGE') AS owner FROM pg_class WHERE oid = to_regclass('knex_migrations')`);
  return rows[0]?.owner ?? true;
}

async function requireNewest(transaction: Knex, steps: readonly Step[]): Promise<{ applied: string[] }> {
  const done = new Set<string>(await transaction('knex_migrations').pluck<string[]>('name'));
  const missing = steps.filter(({ name }) => !done.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new MigrationError('schema-outdated', `The database lacks ${missing.join(', ')}, and this login does not own its tables. Run "khatm fsck" once with the owner's DATABASE_URL.`);
  return { applied: [] };
}

/** Knex loads migrations from a folder by file name; steps are listed instead, so that types hold and nothing else in the folder runs. */
function sourceOf(steps: readonly Step[]): Knex.MigrationSource<Step> {
  return {
    getMigrations: () => Promise.resolve([...steps]),
    getMigrationName: (step) => step.name,
    getMigration: (step) => Promise.resolve({ up: (database) => step.up(database), down: () => Promise.reject(new Error('There is no way back.')) }),
  };
}

/**
 * Knex keeps a lock of its own as a row, which outlives a migrator that was killed outside a transaction. Whoever is here holds the advisory lock,
 * so no other migrator is at work and a row that says so is left over.
 */
async function recoverLock(transaction: Knex): Promise<void> {
  if (await transaction.schema.hasTable('knex_migrations_lock')) await transaction('knex_migrations_lock').update({ is_locked: 0 });
}

function migrationError(error: Error): MigrationError {
  if (error instanceof MigrationError) return error;
  if (error.message.includes('migration directory is corrupt')) {
    return new MigrationError('migration-unknown', `This database was used by a newer version of Khatm. Run that version. (${error.message})`, { cause: error });
  }
  return new MigrationError('migration-failed', `The database schema could not be brought up to date, and was left as it was: ${error.message}`, { cause: error });
}
