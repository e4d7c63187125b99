import { explainField, IssuerError } from '../../issuer/index.ts';
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

/** Says what happened and what to do. Codes that are ours are named; anything else comes with its stack, for a report. */
export function sayError(error: unknown): void {
  const { code, message, stack } = error as { code?: unknown; message?: string; stack?: string };
  if (error instanceof IssuerError && error.problem.code === 'record-invalid') {
    say('khatm: [record-invalid] nothing was issued:');
    for (const problem of error.problem.problems) {
      const { ar, en } = explainField(problem);
      say(`  ${problem.field}: [${problem.code}] ${en} ${ar}${'detail' in problem ? ` (${problem.detail})` : ''}`);
    }
  } else if (isOurs(error) && typeof code === 'string') say(`khatm: [${code}] ${message}`);
  else say(`khatm: [internal] ${stack ?? message ?? String(error)}`);
}

/** Classes whose messages were written for the person at the terminal. */
function isOurs(error: unknown): boolean {
  return error instanceof Error && ['InstallationError', 'IssuerError', 'KeyError', 'DatabaseError', 'MigrationError', 'BulkError', 'TrustError'].includes(error.name);
}
