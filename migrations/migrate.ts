import type { Knex } from 'knex';
import { MigrationError } from './error.ts';
import type { Step } from './step.ts';
import { STEPS } from './steps.ts';

/** Advisory lock that lets one migrator at a time into a database: "khatm" in ASCII. */
const MIGRATOR_LOCK = 0x6b6861746d;

/**
 * Brings a database to the newest schema.
 *
 * All missing steps run in one transaction, so a step that fails or a process that is killed leaves the schema as it was. A second migrator
 * waits for the first and then finds nothing to do.
 *
 * @returns names of the steps that were applied, in order; none when the schema was up to date
 * @throws MigrationError
 */
export async function migrate(database: Knex, steps: readonly Step[] = STEPS): Promise<{ applied: string[] }> {
  return database.transaction(async (transaction) => {
    await transaction.raw('select pg_advisory_xact_lock(?)', [MIGRATOR_LOCK]);
    await recoverLock(transaction);
    try {
      const [, applied] = (await transaction.migrate.latest({ migrationSource: sourceOf(steps) })) as [number, string[]];
      return { applied };
    } catch (error) {
      throw migrationError(error as Error);
    }
  });
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
  if (error.message.includes('migration directory is corrupt')) {
    return new MigrationError('migration-unknown', `This database was used by a newer version of Khatm. Run that version. (${error.message})`, { cause: error });
  }
  return new MigrationError('migration-failed', `The database schema could not be brought up to date, and was left as it was: ${error.message}`, { cause: error });
}
