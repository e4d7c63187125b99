import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../server/database/index.ts';
import { type FileLock, tryFileLock, withFileLock } from '../../server/database/file-lock.ts';

const VARIABLE = 'KHATM_TEST_RUN';

/** The run's folder, made by Jest's global setup; PostgreSQL starts there when the first test asks for it. */
export function runFolder(): string {
  const folder = process.env[VARIABLE];
  if (folder === undefined) throw new Error('Tests that use the database run through Jest ("npm test -- <file>"), which prepares a folder for it.');
  return folder;
}

/** What the names of this run's databases begin with, so that runs that share a server do not meet. */
export function databasePrefix(): string {
  return `khatm_test_${path.basename(runFolder()).toLowerCase().replace(/[^a-z0-9]/g, '')}_`;
}

/** Makes the folder of a run and removes what runs that were killed left behind, their PostgreSQL included. */
export async function beginRun(): Promise<FileLock> {
  const parent = path.join(os.tmpdir(), `khatm-tests-${process.getuid?.() ?? 0}`);
  mkdirSync(parent, { recursive: true, mode: 0o711 });
  return withFileLock(path.join(parent, 'runs.lock'), 120, async () => {
    for (const name of readdirSync(parent)) if (name.startsWith('run-')) await removeIfDead(path.join(parent, name));
    const folder = mkdtempSync(path.join(parent, 'run-'));
    process.env[VARIABLE] = folder;
    return lockOf(folder) as FileLock;
  });
}

/** Stops the run's PostgreSQL, if any test started it, and removes the folder. */
export async function endRun(lock: FileLock): Promise<void> {
  await removeRun(runFolder());
  lock.release();
}

function lockOf(folder: string): FileLock | undefined {
  return tryFileLock(`${folder}.alive`);
}

async function removeIfDead(folder: string): Promise<void> {
  if (folder.endsWith('.alive')) return;
  const lock = lockOf(folder);
  if (lock === undefined) return;
  await removeRun(folder);
  lock.release();
}

async function removeRun(folder: string): Promise<void> {
  if (existsSync(path.join(folder, 'postgres', 'data', 'PG_VERSION'))) await (await openDatabase({ dataDir: folder })).close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  rmSync(`${folder}.alive`, { force: true });
}
