import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseError } from '../error.ts';
import type { Account } from './account.ts';

export const PORT = 5432;

/** sockaddr_un.sun_path on Linux is 108 bytes with its terminating zero. */
const LONGEST_SOCKET_PATH = 107;

/**
 * Prepares the folder for the server's socket, open to its account alone: `<home>/socket`, or where that path is too long for a socket,
 * one in the temporary folder whose name follows from the path of the data.
 *
 * @param home the cluster's folder
 * @throws DatabaseError `database-start-failed` when somebody else made that temporary folder
 */
export function prepareSocketFolder(home: string, account: Account): string {
  const near = path.join(home, 'socket');
  const folder = fits(near) ? near : temporaryFolder(home);
  try {
    mkdirSync(folder, { mode: 0o700 });
    account.own(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // In a folder where anyone may create files, a name is no proof of who did.
  const found = lstatSync(folder);
  if (!found.isDirectory() || (found.uid !== account.uid && found.uid !== process.getuid?.()) || (found.mode & 0o077) !== 0) {
    throw new DatabaseError('database-start-failed', `${folder} is needed for the database's socket, but belongs to somebody else. Remove it, or name a data directory with a shorter path.`);
  }
  if (found.uid !== account.uid) account.own(folder);
  return folder;
}

function temporaryFolder(home: string): string {
  const name = `khatm-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`;
  const folder = path.join(os.tmpdir(), name);
  return fits(folder) ? folder : path.join('/tmp', name);
}

function fits(folder: string): boolean {
  return Buffer.byteLength(path.join(folder, `.s.PGSQL.${PORT}`)) <= LONGEST_SOCKET_PATH;
}
