import type { Label } from '../document/index.ts';
import type { PaperAuthority } from '../papers/index.ts';

/** An authority that issues: who it is, in trust lists and on its papers. Data, not code. */
export type Authority = PaperAuthority & {
  /** Lower-case name in the trust list, e.g. `demo-municipality`. */
  readonly id: string;
  readonly name: Label;
  /** IANA time zone in which its legal dates end. */
  readonly timeZone: string;
  /** Marks every page and answer as a demonstration. */
  readonly demo: boolean;
};
