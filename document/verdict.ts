import type { Label } from './schema.ts';

/** In the order in which they win: the first that applies is the verdict (SPEC §8). */
export const VERDICTS = [
  'unreadable', 'unsupported', 'unknown-issuer', 'forged', 'revoked', 'superseded', 'suspended', 'expired', 'not-yet-valid', 'undetermined', 'authentic',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What an answer is about: only a signed file whose page is bound to its seal proves the file. */
export type Proves = 'seal' | 'file';

/** The steps of a check, in order. */
export type StepName =
  | 'read' | 'format' | 'address' | 'trust-list' | 'issuer' | 'seal-signature' | 'file-signature' | 'file-coverage'
  | 'record' | 'page-binding' | 'status' | 'dates' | 'log';
export type StepOutcome = 'passed' | 'failed' | 'not-checked';
export type Step = { readonly step: StepName; readonly outcome: StepOutcome; readonly reason?: string };

export type AnsweredField = {
  readonly key: number;
  readonly name: string;
  readonly label: Label;
  /** What the paper should show, in each language. */
  readonly value: Label;
  /** True when the seal holds only the beginning. */
  readonly clipped: boolean;
};

export type AnsweredDocument = {
  readonly number: string;
  readonly type: { readonly id: number; readonly name: string; readonly label: Label };
  /** With the authority's offset, e.g. 2026-11-22T09:15:00+03:00. */
  readonly issuedAt: string;
  /** Civil date, the last day of validity. */
  readonly validUntil: string | null;
  readonly fields: readonly AnsweredField[];
};

export type AnsweredIssuer = { readonly id: string; readonly name: Label; readonly prefix: string; readonly demo: boolean };

/** The answer to every check, through every door. */
export type Answer = {
  readonly verdict: Verdict;
  /** Stable code of what decided the verdict; `ok` for authentic. */
  readonly reason: string;
  /** For people who report or repair: which address, which number, which field. */
  readonly detail: string | null;
  readonly proves: Proves;
  readonly steps: readonly Step[];
  readonly issuer: AnsweredIssuer | null;
  readonly document: AnsweredDocument | null;
  /** Hex SHA-256 of the seal's bytes. */
  readonly sealId: string | null;
  /** When the status was signed (ISO 8601, UTC); null when it is not known. */
  readonly statusAsOf: string | null;
  readonly trustSequence: number | null;
  /** For a file whose page is not proven: the answer for the seal found in it. */
  readonly seal: Answer | null;
};
