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
  | { readonly code: 'intent-not-reproducible'; readonly number: string; readonly what: string }
  | { readonly code: 'trust-edition-foreign'; readonly sequence: number }
  | { readonly code: 'audit-unwritable' }
  | { readonly code: 'approval-missing'; readonly kind: string; readonly digest: string }
  | { readonly code: 'approval-refused'; readonly why: ApprovalRefusal };

/** Why a proposal is not made, or not approved. */
export type ApprovalRefusal = 'unknown-kind' | 'unknown-officer' | 'unknown-proposal' | 'own-proposal' | 'digest-differs' | 'signature-wrong' | 'already-accepted' | 'used' | 'expired';

export type IssuerErrorCode = IssuerProblem['code'];

export class IssuerError extends Error {
  readonly problem: IssuerProblem;
  constructor(problem: IssuerProblem, options?: ErrorOptions) {
    super(explain(problem), options);
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
    case 'trust-edition-foreign':
      return `Edition ${problem.sequence} of the trust list in the database was not signed by this authority's trust-list signer, so nothing follows it. Somebody wrote it there: run "khatm fsck".`;
    case 'audit-unwritable':
      return 'The audit trail cannot be written, so nothing is issued or changed. Put it right in the database (its log says what is wrong): the same request then succeeds.';
    case 'approval-missing':
      return `This needs an approval by two officers: a proposal of kind "${problem.kind}" whose content has the digest ${problem.digest}, proposed by one, accepted by another, and not used or expired. "khatm approve content ${problem.kind}" shows what is to be proposed.`;
    case 'approval-refused':
      return APPROVAL_REFUSALS[problem.why];
  }
}

const APPROVAL_REFUSALS: Readonly<Record<ApprovalRefusal, string>> = {
  'unknown-kind': 'There is no such kind of proposal.',
  'unknown-officer': 'There is no officer of this name in office.',
  'unknown-proposal': 'There is no such proposal.',
  'own-proposal': 'Whoever proposed it cannot approve it; another officer has to.',
  'digest-differs': 'The digest is not that of the content which was proposed. Read what was proposed ("khatm approve list") before you approve it.',
  'signature-wrong': "The signature is not this officer's, or not over this proposal.",
  'already-accepted': 'This officer has approved it already; an approval counts once.',
  used: 'It was used already; what is to be done again has to be proposed again.',
  expired: 'It has expired; propose it again.',
};
