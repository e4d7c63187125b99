import { realpathSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyError } from './errors.ts';

const SQLITE_BUSY = 5;
const WAIT_MILLISECONDS = 30_000;

/**
 * Runs work while no other process changes the same key folder. The kernel holds the lock, on a file beside the folder, so that it ends with
 * its process; SQLite, which comes with Node, is the way to such a lock (as for the data directory).
 * @throws KeyError `keys-busy` after half a minute, `keys-missing`, `keys-not-writable`
 */
export async function withKeysLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const file = `${realPath(directory)}.lock`;
  const deadline = Date.now() + WAIT_MILLISECONDS;
  for (;;) {
    const release = tryLock(file);
    if (release) {
      try {
        return await work();
      } finally {
        release();
      }
    }
    if (Date.now() > deadline) throw new KeyError('keys-busy', `Another process is changing the keys in ${directory}. See whether it hangs, and end it.`);
    await sleep(25);
  }
}

function realPath(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    throw new KeyError('keys-missing', `There are no keys in ${directory}: run "khatm keys init" first.`);
  }
}

function tryLock(file: string): (() => void) | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw new KeyError('keys-not-writable', `${file} cannot be locked: ${(error as Error).message}. The user who runs this command has to own the folder.`);
  }
  const held = database;
  return () => held.close();
}
