import type { Answer, StepName } from '../../../document/index.ts';

/** What could not be brought up to date for a check; `unreachable`, or the code of a refusal. */
export type Problems = { readonly trust: string | undefined; readonly status: string | undefined };

/**
 * Holds an answer back where something could not be fetched or was refused. The verifier may still have an older copy that says
 * "valid"; what was not looked up now is not authentic now. A verdict that is worse than that stands as it is.
 */
export function withCaution(answer: Answer, problems: Problems): Answer {
  if (problems.trust !== undefined && answer.verdict === 'authentic') return heldBack(answer, 'trust-list', 'trust-list-missing', problems.trust);
  if (problems.status === undefined) return answer;
  const reason = problems.status === 'unreachable' ? 'status-list-missing' : 'status-list-invalid';
  const decidedByStatus = answer.verdict === 'authentic' || answer.reason === 'status-list-missing';
  return decidedByStatus ? heldBack(answer, 'status', reason, problems.status) : answer;
}

/** The answer of a browser that cannot do the check at all. */
export function answerWithoutCheck(reason: 'browser-cannot' | 'page-insecure', detail: string): Answer {
  return {
    verdict: 'undetermined', reason, detail, proves: 'seal', steps: [], issuer: null, document: null, sealId: null, statusAsOf: null, trustSequence: null, seal: null,
  };
}

function heldBack(answer: Answer, step: StepName, reason: string, detail: string): Answer {
  const steps = answer.steps.map((entry) => (entry.step === step ? { step, outcome: 'not-checked' as const, reason } : entry));
  return { ...answer, verdict: 'undetermined', reason, detail, steps };
}
