import type { StepName, StepOutcome, Verdict } from '../../../document/index.ts';
import type { ReasonOf } from './reasons.ts';

/** What a clerk would say: what is the matter, and what to do now. */
export type Message = { readonly says: string; readonly next: string };

export type VerdictMessages<V extends Verdict> = {
  /** The verdict in a word or two, as large letters. */
  readonly word: string;
  readonly reasons: { readonly [R in ReasonOf<V>]: Message };
  /** For a reason that this edition of the page does not know. */
  readonly otherwise: Message;
};

/** One language's words for every verdict and reason: the compiler refuses a table that lacks one. */
export type VerdictTable = { readonly [V in Verdict]: VerdictMessages<V> };

/** One language's words for everything else on the page. */
export type PageWords = {
  readonly title: string;
  readonly otherLanguage: string;
  readonly checking: string;
  readonly demo: string;
  readonly demoMeaning: string;
  readonly whatToDo: string;
  readonly leadsTo: string;
  readonly compare: string;
  readonly proofTitle: string;
  readonly proof: string;
  readonly issuer: string;
  readonly type: string;
  readonly number: string;
  readonly issuedAt: string;
  readonly validUntil: string;
  readonly clipped: string;
  readonly statusAsOf: string;
  readonly trustSequence: string;
  readonly stepsTitle: string;
  readonly steps: Readonly<Record<StepName, string>>;
  readonly outcomes: Readonly<Record<StepOutcome, string>>;
  readonly reasonCode: string;
  readonly detail: string;
  readonly sealId: string;
  readonly privacy: string;
  readonly again: string;
  readonly another: string;
  readonly haveText: string;
  readonly boxLabel: string;
  readonly boxHint: string;
  readonly boxEmpty: string;
  readonly submit: string;
  readonly welcome: string;
  readonly intro: string;
  readonly howTitle: string;
  readonly how: readonly string[];
  readonly officialAddress: string;
  readonly addressUnknown: string;
};
