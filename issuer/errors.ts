import type { RecordProblem } from '../document/index.ts';

/** Why the issuer refuses. Nothing was issued when one of these is thrown. */
export type IssuerProblem =
  | { readonly code: 'request-malformed'; readonly field: string }
  | { readonly code: 'type-unknown'; readonly type: string; readonly known: readonly string[] }
  | { readonly code: 'record-invalid'; readonly problems: readonly RecordProblem[] }
  | { readonly code: 'text-unprintable'; readonly field: string; readonly characters: readonly string[] }
  | { readonly code: 'does-not-fit'; readonly fields: readonly string[] }
  | { readonly code: 'seal-too-large'; readonly version: number; readonly limit: number }
  | { readonly code: 'idempotency-conflict'; readonly number: string }
  | { readonly code: 'number-unknown'; readonly number: string }
  | { readonly code: 'not-issued'; readonly number: string }
  | { readonly code: 'at-in-future'; readonly at: string }
  | { readonly code: 'transition-refused'; readonly number: string; readonly state: string; readonly change: string }
  | { readonly code: 'reason-missing' }
  | { readonly code: 'successor-unsuitable'; readonly number: string; readonly by: string; readonly why: 'same' | 'other-type' | 'not-good' }
  | { readonly code: 'status-lists-full' }
  | { readonly code: 'intent-not-reproducible'; readonly number: string; readonly what: string };

export type IssuerErrorCode = IssuerProblem['code'];

export class IssuerError extends Error {
  readonly problem: IssuerProblem;
  constructor(problem: IssuerProblem) {
    super(explain(problem));
    this.name = 'IssuerError';
    this.problem = problem;
  }

  get code(): IssuerErrorCode {
    return this.problem.code;
  }
}

/** What happened and what to do, for logs and the command line. */
function explain(problem: IssuerProblem): string {
  switch (problem.code) {
    case 'request-malformed':
      return `${problem.field} is missing or not of the form that the API describes.`;
    case 'type-unknown':
      return `There is no document type "${problem.type}". Known: ${problem.known.join(', ')}.`;
    case 'record-invalid':
      return `The record cannot become a paper: ${problem.problems.map(({ field, code }) => `${field}: ${code}`).join('; ')}.`;
    case 'text-unprintable':
      return `${problem.field} holds characters that cannot be printed: ${problem.characters.join(' ')}.`;
    case 'does-not-fit':
      return `The record does not fit its page; shorten ${problem.fields.join(', ')}.`;
    case 'seal-too-large':
      return `The seal needs QR version ${problem.version}; at most ${problem.limit} is readable in print.`;
    case 'idempotency-conflict':
      return `This idempotency key was used for another request, which became ${problem.number}.`;
    case 'number-unknown':
      return `There is no document ${problem.number}.`;
    case 'not-issued':
      return `${problem.number} was intended but never issued; run "khatm fsck" to finish it.`;
    case 'at-in-future':
      return `${problem.at} is still to come; ask about a time that has passed.`;
    case 'transition-refused':
      return `${problem.number} is ${problem.state}: it cannot be changed by "${problem.change}".`;
    case 'reason-missing':
      return 'A reason is needed; it is kept with the change.';
    case 'successor-unsuitable':
      return `${problem.by} cannot supersede ${problem.number} (${problem.why}).`;
    case 'status-lists-full':
      return 'All status lists are full; publish further lists before issuing more.';
    case 'intent-not-reproducible':
      return `${problem.number} was intended but cannot be finished: its ${problem.what} is not the one that was stored.`;
  }
}
