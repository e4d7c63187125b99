import pg from 'pg';
import { APPLICATION_ROLE } from '../../migrations/index.ts';
import type { Database } from './database.ts';
import { DatabaseError } from './error.ts';
import { CONNECT_SECONDS } from './settings.ts';

const LOWEST_VERSION = 14;

/**
 * Checks that a PostgreSQL run by somebody else answers and is new enough.
 *
 * @param databaseUrl `postgres://user:password@host:port/database`; the password appears in no message
 * @throws DatabaseError `database-url-invalid`, `database-unreachable`, `database-refused`, `database-too-old`
 */
export async function openExternal(databaseUrl: string): Promise<Database> {
  const client = clientFor(databaseUrl);
  const address = `${client.host}:${client.port}`;
  // An 'error' without a listener would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
    const version = Math.floor(Number(rows[0]?.server_version_num) / 10_000);
    if (version < LOWEST_VERSION) {
      throw new DatabaseError('database-too-old', `The database at ${address} is PostgreSQL ${version}. Khatm needs ${LOWEST_VERSION} or newer.`);
    }
  } catch (error) {
    throw connectionError(error as Error, client, address);
  } finally {
    await client.end().catch(() => undefined);
  }
  const owner = { connectionString: databaseUrl };
  return { owner, application: { ...owner, role: APPLICATION_ROLE }, close: () => Promise.resolve() };
}

function clientFor(databaseUrl: string): pg.Client {
  // Without a scheme node-postgres would quietly take the text for something else and connect to localhost.
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) throw invalidUrl();
  try {
    return new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_SECONDS * 1000 });
  } catch {
    // The parser's own message may quote the address with its password.
    throw invalidUrl();
  }
}

function invalidUrl(): DatabaseError {
  return new DatabaseError('database-url-invalid', 'The database address (DATABASE_URL) cannot be read. It looks like postgres://user:password@host:5432/database, with special characters percent-encoded.');
}

function connectionError(error: Error, client: pg.Client, address: string): DatabaseError {
  if (error instanceof DatabaseError) return error;
  if (error instanceof pg.DatabaseError && error.code !== undefined) {
    return new DatabaseError('database-refused', `The database at ${address} refused user "${client.user}" on database "${client.database}": ${error.message} (${error.code}).`);
  }
  // Not passed on as the cause: node-postgres errors may carry the connection's settings.
  const reason = (error as NodeJS.ErrnoException).code ?? error.message;
  return new DatabaseError('database-unreachable', `No PostgreSQL answers at ${address} (${reason}). Check that it runs and that DATABASE_URL names the right host and port.`);
}
