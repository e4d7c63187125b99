import type { Sha256 } from '../../document/index.ts';
import { areHashes, EMPTY_ROOT, half, isCount, isSame, nodeHash } from './hashes.ts';
import { type Inclusion, verifyInclusion } from './inclusion.ts';

/** A tree of `from` entries with the root `fromRoot`, grown to `to` entries with the root `toRoot`. */
export type Consistency = { readonly from: number; readonly to: number; readonly fromRoot: Uint8Array; readonly toRoot: Uint8Array; readonly proof: readonly Uint8Array[] };

/** Whether the later tree holds every entry of the earlier one in its place (RFC 9162 §2.1.4.2). About an empty tree nothing is proven. */
export async function verifyConsistency(sha256: Sha256, { from, to, fromRoot, toRoot, proof }: Consistency): Promise<boolean> {
  return from > 0 && verifySubtreeConsistency(sha256, { start: 0, end: from, size: to, subtreeRoot: fromRoot, root: toRoot, proof });
}

/** The entries from `start` up to, not including, `end` as a tree of their own. */
export type Subtree = { readonly start: number; readonly end: number };

/** Whether `start` is a multiple of the smallest power of two that is not below the number of entries (draft-ietf-plants-merkle-tree-certs-02 §4.1). */
export function isSubtree({ start, end }: Subtree): boolean {
  if (!isCount(start) || !isCount(end) || start > end) return false;
  let width = 1;
  while (width < end - start) width *= 2;
  return start % width === 0;
}

/**
 * Whether a subtree is a part of the tree (draft-ietf-plants-merkle-tree-certs-02 §4.4.3): RFC 9162 §2.1.4.2 for a tree that need not begin at
 * entry 0, and step for step that algorithm where it does. A subtree without entries is a part of every tree that reaches so far.
 */
export async function verifySubtreeConsistency(
  sha256: Sha256,
  { start, end, size, subtreeRoot, root, proof }: Subtree & { readonly size: number; readonly subtreeRoot: Uint8Array; readonly root: Uint8Array; readonly proof: readonly Uint8Array[] },
): Promise<boolean> {
  if (!isSubtree({ start, end }) || !isCount(size) || end > size || !areHashes(proof)) return false;
  if (start === end) return proof.length === 0 && isSame(subtreeRoot, EMPTY_ROOT);
  let [fn, sn, tn] = [start, end - 1, size - 1];
  // A whole subtree is itself a node on the way, one at the right edge is the whole way up: its hash is not sent again.
  while (fn !== sn && (sn === tn || sn % 2 === 1)) [fn, sn, tn] = [half(fn), half(sn), half(tn)];
  const first = fn === sn ? subtreeRoot : proof[0];
  if (!first) return false;
  let fr = first;
  let sr = first;
  for (const c of fn === sn ? proof : proof.slice(1)) {
    if (tn === 0) return false;
    if (sn % 2 === 1 || sn === tn) {
      if (fn < sn) fr = await nodeHash(sha256, c, fr);
      sr = await nodeHash(sha256, c, sr);
      while (sn % 2 === 0 && sn !== 0) [fn, sn, tn] = [half(fn), half(sn), half(tn)];
    } else {
      sr = await nodeHash(sha256, sr, c);
    }
    [fn, sn, tn] = [half(fn), half(sn), half(tn)];
  }
  return tn === 0 && isSame(fr, subtreeRoot) && isSame(sr, root);
}

/** Whether the leaf at `index` of the whole tree stands in a subtree with this root. */
export async function verifySubtreeInclusion(sha256: Sha256, { start, end, index, ...rest }: Subtree & Omit<Inclusion, 'size'>): Promise<boolean> {
  return isSubtree({ start, end }) && index >= start && verifyInclusion(sha256, { ...rest, index: index - start, size: end - start });
}
