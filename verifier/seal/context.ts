import type { LogSplit } from '../../document/index.ts';
import type { VerifierCrypto } from '../crypto/port.ts';
import type { StatusLists } from '../status/lists.ts';
import type { TrustList } from '../trust/list.ts';

export type LogLookup = {
  /** The bucket of a split log for this entry (SPEC §12), as it is published, not verified; undefined when it cannot be had. */
  readonly bucket: (split: LogSplit, entry: Uint8Array) => Promise<Uint8Array | undefined>;
};

/** Everything that a check depends on besides the paper. Nothing here has a default: trust and clock are the caller's to give. */
export type VerifierContext = {
  readonly trust: TrustList | undefined;
  readonly statusLists: StatusLists;
  /** Where a seal's place in the logs can be looked up, when its key was stolen and no proof is at hand. */
  readonly logs?: LogLookup | undefined;
  readonly crypto: VerifierCrypto;
  /** The device's clock, seconds since 1970. */
  readonly now: number;
  /** True when `now` is a time that somebody asked about ("was it valid then?") and not a clock. */
  readonly asked?: boolean;
};

/** The later of the device's clock and the newest signed time seen: a clock set back cannot bring an old paper to life (SPEC §8). */
export function effectiveNow(context: VerifierContext): number {
  if (context.asked === true) return context.now;
  return Math.max(context.now, context.trust?.head.issuedAt ?? 0, context.statusLists.newestSignedTime);
}
