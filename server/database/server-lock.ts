import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDataDir } from './data-dir.ts';
import { DatabaseError } from './error.ts';
import { tryFileLock } from './file-lock.ts';

export interface ServerLock {
  release(): void;
}

/**
 * Makes this process the only server of a data directory until it releases the lock or ends, however it ends.
 * A file left by a killed process is no obstacle: the lock is the kernel's, the file only tells who holds it.
 *
 * @throws DatabaseError `data-dir-in-use` with the process id of the holder, `data-dir-not-writable`
 */
export async function acquireServerLock(dataDir: string): Promise<ServerLock> {
  const folder = prepareDataDir(dataDir);
  const holderFile = path.join(folder, 'server.pid');
  const lock = tryFileLock(path.join(folder, 'server.lock'));
  if (lock === undefined) {
    const holder = await findHolder(holderFile);
    throw new DatabaseError(
      'data-dir-in-use',
      `The data directory ${folder} is in use by ${holder === undefined ? 'another process' : `process ${holder}`}. Stop that server first, or name another data directory.`,
    );
  }
  try {
    writeFileSync(holderFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    lock.release();
    throw new DatabaseError('data-dir-not-writable', `Cannot write ${holderFile}: ${(error as Error).message}.`, { cause: error });
  }
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      rmSync(holderFile, { force: true });
      lock.release();
    },
  };
}

/** The holder writes its id just after it got the lock, so a file that is missing or names a dead process may only be late. */
async function findHolder(file: string): Promise<number | undefined> {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      const pid = Number(readFileSync(file, 'utf8'));
      process.kill(pid, 0);
      return pid;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EPERM') return Number(readFileSync(file, 'utf8'));
      await sleep(40);
    }
  }
  return undefined;
}
