import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from './error.ts';

const SQLITE_BUSY = 5;

export interface FileLock {
  release(): void;
}

/**
 * Takes the exclusive lock of a file, or returns undefined when any process (this one included) holds it.
 * The kernel holds the lock, so it ends with the process however that dies, and containers that share the folder see it too.
 * Node has no call for it; SQLite, which comes with Node, takes just such a lock on a database file, which here stays empty.
 * The file must not be opened by other means: closing it anywhere in the process would drop the lock (POSIX fcntl).
 *
 * @throws DatabaseError `data-dir-not-writable`
 */
export function tryFileLock(file: string): FileLock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    // With its journal in memory SQLite leaves no second file beside the first.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw new DatabaseError(
      'data-dir-not-writable',
      `Cannot lock ${file}: ${(error as Error).message}. Check that the user who runs Khatm owns this folder and that the disk has room.`,
      { cause: error },
    );
  }
  const held = database;
  return { release: () => held.isOpen && held.close() };
}

/**
 * Runs work while holding the exclusive lock of a file, waiting up to `seconds` for it.
 *
 * @throws DatabaseError `database-busy` after that time, `data-dir-not-writable`
 */
export async function withFileLock<T>(file: string, seconds: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let lock = tryFileLock(file);
  while (lock === undefined) {
    if (Date.now() > deadline) {
      throw new DatabaseError('database-busy', `Another process has held ${file} for ${seconds} s. See whether a Khatm process hangs, and end it.`);
    }
    await sleep(25);
    lock = tryFileLock(file);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
