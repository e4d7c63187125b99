import type { IssuerProblem } from '../../issuer/index.ts';
import { InstallationError } from '../installation/errors.ts';

/** A result: one line of JSON on standard output. */
export function print(result: unknown): void {
  process.stdout.write(JSON.stringify(result) + '\n');
}

/** A message for people, on standard error. */
export function say(message: string): void {
  process.stderr.write(message + '\n');
}

/** 2 when the command was used wrongly, 1 for every other failure. */
export function exitCodeOf(error: unknown): number {
  return error instanceof InstallationError && error.code === 'usage' ? 2 : 1;
}

/** Says what happened and what to do, and of each field that is at fault why, in both languages. What is no error of ours comes with its stack, for a report. */
export async function sayError(error: unknown): Promise<void> {
  const { code, message, stack } = error as { code?: unknown; message?: string; stack?: string };
  if (!isOurs(error) || typeof code !== 'string') return say(`khatm: [internal] ${stack ?? message ?? String(error)}`);
  say(`khatm: [${code}] ${message}`);
  if (error.name !== 'IssuerError') return;
  const { fieldErrors } = await import('../issuing/field-errors.ts');
  for (const { field, code: reason, message: { ar, en }, detail } of fieldErrors((error as Error & { problem: IssuerProblem }).problem)) {
    say(`  ${field}: [${reason}] ${en} ${ar}${detail === undefined ? '' : ` (${detail})`}`);
  }
}

/** Classes whose messages were written for the person at the terminal. By name, so that a wrong option does not wait for the layout engine. */
function isOurs(error: unknown): error is Error {
  return error instanceof Error && ['InstallationError', 'IssuerError', 'KeyError', 'LogError', 'DatabaseError', 'MigrationError', 'BulkError', 'TrustError', 'StateError', 'FollowError', 'BackupError'].includes(error.name);
}
