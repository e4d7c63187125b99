import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../error.ts';
import { type Account, chooseAccount } from './account.ts';
import { clearAway, readPostmaster } from './postmaster.ts';
import { findPrograms, type Programs } from './programs.ts';
import { runProgram } from './run-program.ts';
import { PORT, prepareSocketFolder } from './socket-folder.ts';

export const SUPERUSER = 'khatm';
/** Long enough to replay what a busy day may leave behind after a power cut. */
const START_SECONDS = 120;
const STOP_SECONDS = 60;
const LOG_LIMIT = 10_000_000;

/** The files of one PostgreSQL and the programs that drive it. Callers hold the lock of the data directory while they call it. */
export class Cluster {
  readonly home: string;
  readonly data: string;
  readonly #programs: Programs;
  readonly #account: Account;

  private constructor(home: string, programs: Programs, account: Account) {
    this.home = home;
    this.data = path.join(home, 'data');
    this.#programs = programs;
    this.#account = account;
  }

  /**
   * @param home folder for everything of PostgreSQL; created if missing
   * @throws DatabaseError `database-binaries-missing`, `data-dir-closed`
   */
  static async at(home: string): Promise<Cluster> {
    const programs = await findPrograms();
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return new Cluster(home, programs, await chooseAccount(home, programs.initdb));
  }

  get exists(): boolean {
    return existsSync(path.join(this.data, 'PG_VERSION'));
  }

  /** Creates the data. They get their name only when they are complete and on disk, so a start that was cut short leaves none. */
  async create(): Promise<void> {
    const prefix = 'data.new-';
    for (const name of readdirSync(this.home)) if (name.startsWith(prefix)) rmSync(path.join(this.home, name), { recursive: true, force: true });
    const fresh = path.join(this.home, `${prefix}${process.pid}`);
    const result = await this.#run(this.#programs.initdb, [
      `--pgdata=${fresh}`,
      `--username=${SUPERUSER}`,
      // The socket's folder is closed to everybody else, so whoever gets there is this account or root.
      '--auth-local=trust',
      '--auth-host=reject',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]);
    if (result.code !== 0) throw new DatabaseError('database-start-failed', `PostgreSQL could not create its files in ${this.home}: ${lastLines(result.output)}`);
    renameSync(fresh, this.data);
    syncFolder(this.home);
  }

  /**
   * Starts the server and waits until it takes connections.
   *
   * @returns folder of its socket
   * @throws DatabaseError `database-start-failed` with the end of its log
   */
  async start(): Promise<string> {
    const socketFolder = prepareSocketFolder(this.home, this.#account);
    this.#configure(socketFolder);
    const deadline = Date.now() + START_SECONDS * 1000;
    // Processes of a server that was killed take a moment to notice and leave.
    while (!clearAway(this.data, socketFolder) && Date.now() < deadline) await sleep(50);
    const said = await this.#startOnce();
    if (said !== undefined) throw new DatabaseError('database-start-failed', `PostgreSQL did not start. Its log, ${this.#logFile}, ends with:\n${lastLines(said)}`);
    return socketFolder;
  }

  /** Stops the server; sessions that are open are ended, what they committed is kept. */
  async stop(): Promise<void> {
    const socketFolder = readPostmaster(this.data)?.socketFolder;
    const result = await this.#run(this.#programs.pg_ctl, ['stop', '--wait', '--mode=fast', `--timeout=${STOP_SECONDS}`]);
    // A server that does not go in time is cut off; it replays its log at the next start.
    if (result.code !== 0 && readPostmaster(this.data) !== undefined) await this.#run(this.#programs.pg_ctl, ['stop', '--wait', '--mode=immediate']);
    if (socketFolder !== undefined && readPostmaster(this.data) === undefined) rmSync(socketFolder, { recursive: true, force: true });
  }

  get #logFile(): string {
    return path.join(this.home, 'log');
  }

  /** @returns undefined when the server is up, else what the attempt wrote to the log */
  async #startOnce(): Promise<string | undefined> {
    if ((statSync(this.#logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) renameSync(this.#logFile, `${this.#logFile}.old`);
    const log = openSync(this.#logFile, 'a', 0o600);
    try {
      const before = fstatSync(log).size;
      const result = await this.#run(this.#programs.pg_ctl, ['start', '--wait', '--silent', `--timeout=${START_SECONDS}`], log);
      return result.code === 0 ? undefined : `${readFileSync(this.#logFile).subarray(before).toString()}${result.output}`;
    } finally {
      closeSync(log);
    }
  }

  /** Settings go through a file because pg_ctl hands options to a shell, and paths may hold what a shell takes for its own. */
  #configure(socketFolder: string): void {
    const include = `include_if_exists = 'khatm.conf'`;
    const main = path.join(this.data, 'postgresql.conf');
    const text = readFileSync(main, 'utf8');
    if (!text.includes(include)) writeFileSync(main, `${text}\n${include}\n`);
    writeFileSync(
      path.join(this.data, 'khatm.conf'),
      [
        `listen_addresses = ''`,
        `unix_socket_directories = '"${socketFolder.replaceAll('"', '""').replaceAll("'", "''")}"'`,
        `unix_socket_permissions = 0700`,
        `port = ${PORT}`,
        `timezone = 'UTC'`,
        `log_timezone = 'UTC'`,
        `log_line_prefix = '%m [%p] '`,
        '',
      ].join('\n'),
    );
    this.#account.own(path.join(this.data, 'khatm.conf'));
  }

  #run(program: string, args: readonly string[], outputTo?: number) {
    return runProgram(this.#account.command(program, ...args), { env: { PGDATA: this.data }, ...(outputTo === undefined ? {} : { outputTo }) });
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n');
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
