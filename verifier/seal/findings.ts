import { type Step, type StepName, type Verdict, VERDICTS } from '../../document/index.ts';

/** One thing that was found; the finding whose verdict comes first in {@link VERDICTS} decides. */
export type Finding = { readonly verdict: Verdict; readonly reason: string; readonly detail?: string | undefined };

/** Collects the steps of one check, in order, and what each of them found. */
export class Findings {
  readonly steps: Step[] = [];
  private worst: Finding = { verdict: 'authentic', reason: 'ok' };

  pass(step: StepName): void {
    this.steps.push({ step, outcome: 'passed' });
  }

  fail(step: StepName, finding: Finding): void {
    this.steps.push({ step, outcome: 'failed', reason: finding.reason });
    this.take(finding);
  }

  /** A step that could not be done. With a finding it keeps the answer from being authentic. */
  skip(step: StepName, finding?: Finding): void {
    this.steps.push(finding ? { step, outcome: 'not-checked', reason: finding.reason } : { step, outcome: 'not-checked' });
    if (finding) this.take(finding);
  }

  /** What decides. */
  decisive(): Finding {
    return this.worst;
  }

  private take(finding: Finding): void {
    if (VERDICTS.indexOf(finding.verdict) < VERDICTS.indexOf(this.worst.verdict)) this.worst = finding;
  }
}
