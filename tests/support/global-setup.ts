import type { FileLock } from '../../server/database/file-lock.ts';
import { beginRun } from './test-run.ts';

declare global {
  var khatmTestRun: FileLock | undefined;
}

/** Jest calls this once before all test files. PostgreSQL is left to the first test that wants it. */
export default async function setUp(): Promise<void> {
  globalThis.khatmTestRun = await beginRun();
}
