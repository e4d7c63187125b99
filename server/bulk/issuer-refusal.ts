import type { IssuerProblem } from '../../issuer/index.ts';
import type { Refusal } from './mapping/refusal.ts';

/** Problems that the next row would meet as well: they stop the run. */
const OF_THE_RUN: ReadonlySet<IssuerProblem['code']> = new Set(['type-unknown', 'status-lists-full', 'request-malformed']);

export function stopsTheRun(problem: IssuerProblem): boolean {
  return OF_THE_RUN.has(problem.code);
}

/** The issuer's refusal as the report says it. */
export function issuerRefusal(problem: IssuerProblem, keyColumns: readonly string[]): Refusal {
  switch (problem.code) {
    case 'record-invalid':
      return { reason: problem.code, field: problem.problems[0]?.field ?? '', detail: problem.problems.map(({ field, code }) => `${field}: ${code}`).join('; ') };
    case 'text-unprintable':
      return { reason: problem.code, field: problem.field, detail: problem.characters.join(' ') };
    case 'does-not-fit':
      return { reason: problem.code, field: problem.fields[0] ?? '', detail: `shorten ${problem.fields.join(', ')}` };
    case 'idempotency-conflict':
      return { reason: 'key-reused', field: keyColumns.join(', '), detail: `issued before with other content, as ${problem.number}` };
    default:
      return { reason: problem.code, field: '', detail: describe(problem) };
  }
}

/** Everything that a problem says besides its code. */
export function describe({ code, ...rest }: IssuerProblem): string {
  const parts = Object.entries(rest).map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return parts.length === 0 ? code : parts.join(', ');
}
