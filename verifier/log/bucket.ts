import { BUCKET_ENTRY_LENGTH, bucketOf, bucketPath, compareBytes, decodeBucket, fromHex, FormatError, type LogSplit, type Sha256 } from '../../document/index.ts';
import { leafHash } from './hashes.ts';
import { verifyInclusion } from './inclusion.ts';

/** Where the bucket of an entry is published, beneath the log's own address (SPEC §12). */
export function bucketAddress(split: Pick<LogSplit, 'size' | 'bits'>, entry: Uint8Array): string {
  return bucketPath(split, bucketOf(entry, split.bits));
}

/**
 * Whether an entry stands below the split, by the bucket that was fetched for it; undefined when the bucket is not the one that the trust list vouches
 * for. The buckets hold all that stands below, so absence is proof as well.
 */
export async function isBelowSplit(sha256: Sha256, split: Pick<LogSplit, 'bits' | 'buckets'>, entry: Uint8Array, bucket: Uint8Array): Promise<boolean | undefined> {
  try {
    const { index, proof, entries } = decodeBucket(bucket);
    if (index !== bucketOf(entry, split.bits)) return undefined;
    const inclusion = { index, size: 2 ** split.bits, leaf: await leafHash(sha256, entries), proof, root: fromHex(split.buckets) };
    if (!(await verifyInclusion(sha256, inclusion))) return undefined;
    return holds(entries, entry.subarray(0, BUCKET_ENTRY_LENGTH));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function holds(entries: Uint8Array, wanted: Uint8Array): boolean {
  for (let at = 0; at < entries.length; at += BUCKET_ENTRY_LENGTH) if (compareBytes(entries.subarray(at, at + BUCKET_ENTRY_LENGTH), wanted) === 0) return true;
  return false;
}
