import knex, { type Knex } from 'knex';
import { CONNECT_SECONDS, type ConnectionSettings } from './settings.ts';
import { valueTypes } from './value-types.ts';

export interface PoolOptions {
  /** Most connections at once; 10 unless given. */
  readonly max?: number;
  /** Database role to act as, taken on when a connection opens; the one of the settings, else the login user's own, unless given. */
  readonly role?: string;
  /** Name shown in `pg_stat_activity`. */
  readonly name?: string;
}

/** Knex would print to standard output what its caller is told by an error anyway. */
const QUIET = { debug: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A pool of connections. Connections that PostgreSQL drops are replaced; a query that was running on one, or takes it in the moment before
 * its end is noticed, fails with an error (PostgreSQL's code 57P01 when it was stopped in good order), and nothing else is disturbed.
 * The caller ends the pool with `destroy()`, before it closes the database.
 */
export function connectKnex({ role: ofSettings, ...settings }: ConnectionSettings, { max = 10, role = ofSettings, name = 'khatm' }: PoolOptions = {}): Knex {
  return knex({
    client: 'pg',
    connection: {
      ...settings,
      application_name: name,
      connectionTimeoutMillis: CONNECT_SECONDS * 1000,
      keepAlive: true,
      ...(role === undefined ? {} : { options: `-c role=${role.replace(/[\\ ]/g, '\\$&')}` }),
      // node-postgres takes type parsers here; knex's types do not say so.
      ...({ types: valueTypes } as object),
    },
    pool: { min: 0, max },
    log: QUIET,
    acquireConnectionTimeout: (CONNECT_SECONDS + 5) * 1000,
  });
}
