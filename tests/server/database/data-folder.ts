import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isPostmaster } from '../../../server/database/embedded/postmaster.ts';
import { runFolder } from '../../support/test-run.ts';

/** A new folder of the test run for one data directory. */
export function newDataFolder(): string {
  return mkdtempSync(path.join(runFolder(), 'data-'));
}

/** A copy of a data directory that nobody uses, owners included; much faster than having PostgreSQL create one. */
export function copyOf(dataDir: string, to = newDataFolder()): string {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  execFileSync('cp', ['-a', `${dataDir}/.`, to]);
  return to;
}

/** Process id in `postmaster.pid`, or undefined when PostgreSQL does not run there. */
export function postmasterPid(dataDir: string): number | undefined {
  const data = path.join(dataDir, 'postgres', 'data');
  try {
    const pid = Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return isPostmaster(pid, data) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Kills the folder's PostgreSQL, where a test left one behind, and removes the folder. */
export function removeDataFolder(dataDir: string): void {
  const pid = postmasterPid(dataDir);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
