import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { APPLICATION_ROLE } from '../../../migrations/index.ts';
import { CONNECT_SECONDS } from '../settings.ts';
import type { Database } from '../database.ts';
import { SUPERUSER } from './cluster.ts';
import { PORT } from './socket-folder.ts';

/** Advisory lock that every process using the server holds in shared mode: "khatm!" in ASCII. */
const PRESENCE_LOCK = 0x6b6861746d21;
const DATABASE = 'khatm';
const NAME = 'khatm presence ';
/** How long PostgreSQL may take to notice that a process is gone; it does at once unless the machine is very busy. */
const NOTICE_MS = 2_000;

/**
 * A session by which one process counts as a user of the embedded server. PostgreSQL drops it with the process, however that ends,
 * so who still uses the server is never a matter of files that somebody forgot to remove.
 */
export class Presence {
  readonly #client: pg.Client;
  #ended = false;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /**
   * Joins the server at a socket folder, and makes sure that Khatm's database and the application's login are there.
   *
   * @param onLost called once when the session ends in any way but by `leave`
   * @throws the error of node-postgres or the system when nobody answers
   */
  static async join(socketFolder: string, onLost: () => void): Promise<Presence> {
    const client = new pg.Client({
      host: socketFolder,
      port: PORT,
      user: SUPERUSER,
      database: 'postgres',
      application_name: `${NAME}${process.pid}`,
      connectionTimeoutMillis: CONNECT_SECONDS * 1000,
    });
    const presence = new Presence(client);
    // An 'error' without a listener would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select pg_advisory_lock_shared($1)', [PRESENCE_LOCK]);
      const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`create database ${DATABASE}`);
      await ensureLogin(client);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.on('end', () => {
      if (!presence.#ended) onLost();
      presence.#ended = true;
    });
    return presence;
  }

  /** Leaves the server, and tells whether nobody else uses it. Exact only while the caller keeps others from joining. */
  async leave(): Promise<{ last: boolean }> {
    if (this.#ended) return { last: false };
    this.#ended = true;
    try {
      await this.#client.query('select pg_advisory_unlock_shared($1)', [PRESENCE_LOCK]);
      const deadline = Date.now() + NOTICE_MS;
      while (!(await this.#isLast())) {
        if (Date.now() > deadline || !(await this.#seesDeadUser())) return { last: false };
        await sleep(20);
      }
      return { last: true };
    } catch {
      // The server went away meanwhile: nothing is left to stop.
      return { last: false };
    } finally {
      await this.#client.end().catch(() => undefined);
    }
  }

  async #isLast(): Promise<boolean> {
    const { rows } = await this.#client.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [PRESENCE_LOCK]);
    return rows[0]?.last ?? false;
  }

  /** Whether a session stands for a process that was killed a moment ago. */
  async #seesDeadUser(): Promise<boolean> {
    const { rows } = await this.#client.query<{ name: string }>(
      'select application_name as name from pg_stat_activity where starts_with(application_name, $1) and pid <> pg_backend_pid()',
      [NAME],
    );
    return rows.some(({ name }) => isGone(Number(name.slice(NAME.length))));
  }
}

/** In another container a process that lives looks dead from here; then the wait ends by the clock. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** A login of its own, not a role that the superuser takes on: from a session of the application no statement leads back to the superuser. */
async function ensureLogin(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ login: boolean }>('select rolcanlogin as login from pg_roles where rolname = $1', [APPLICATION_ROLE]);
  if (rows[0]?.login !== true) await client.query(`${rows.length === 0 ? 'create' : 'alter'} role ${APPLICATION_ROLE} login`);
}

/** Settings for Khatm's database on the server at a socket folder. */
export function settingsFor(socketFolder: string): Pick<Database, 'owner' | 'application'> {
  const owner = { host: socketFolder, port: PORT, user: SUPERUSER, database: DATABASE };
  return { owner, application: { ...owner, user: APPLICATION_ROLE } };
}
