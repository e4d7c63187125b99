import path from 'node:path';
import type { FileLock } from '../../server/database/file-lock.ts';
import { configureSoftHsm } from './softhsm.ts';
import { beginRun, runFolder } from './test-run.ts';

declare global {
  var khatmTestRun: FileLock | undefined;
}

/** Jest calls this once before all test files. PostgreSQL is left to the first test that wants it. */
export default async function setUp(): Promise<void> {
  globalThis.khatmTestRun = await beginRun();
  // The library reads the environment of the process, of which a test file sees a copy only.
  configureSoftHsm(path.join(runFolder(), 'softhsm'));
}
