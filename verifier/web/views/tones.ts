import type { Verdict } from '../../../document/index.ts';

/** Colour families. Only `authentic` is green; what could not be checked is neither good nor bad. */
export type Tone = 'good' | 'bad' | 'lapsed' | 'unsure';

export const TONES: Readonly<Record<Verdict, Tone>> = {
  unreadable: 'unsure',
  unsupported: 'unsure',
  'unknown-issuer': 'bad',
  forged: 'bad',
  revoked: 'bad',
  superseded: 'lapsed',
  suspended: 'lapsed',
  expired: 'lapsed',
  'not-yet-valid': 'lapsed',
  undetermined: 'unsure',
  authentic: 'good',
};
