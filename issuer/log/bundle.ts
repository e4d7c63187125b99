import { concatBytes } from '../../document/index.ts';
import { LogError } from './errors.ts';

const MAX_ENTRY_LENGTH = 0xffff;

/** Entries one after the other, each behind its length as two bytes, big-endian (C2SP tlog-tiles, entry bundle). */
export function bundleOf(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY_LENGTH) throw new LogError('entry-too-long', `An entry of the log has at most ${MAX_ENTRY_LENGTH} bytes.`);
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** What stands behind the first `count` entries of a bundle, or undefined when it ends before. */
export function withoutEntries(bundle: Uint8Array, count: number): Uint8Array | undefined {
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 2 > bundle.length) return undefined;
    at += 2 + ((bundle[at]! << 8) | bundle[at + 1]!);
  }
  return at > bundle.length ? undefined : bundle.subarray(at);
}
