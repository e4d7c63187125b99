import { dropTestDatabases } from './database.ts';
import { endRun } from './test-run.ts';

/** Jest calls this once after all test files. */
export default async function tearDown(): Promise<void> {
  if (process.env['DATABASE_URL']) await dropTestDatabases();
  if (globalThis.khatmTestRun !== undefined) await endRun(globalThis.khatmTestRun);
}
