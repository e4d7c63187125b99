import type { Sha256 } from '../../document/index.ts';
import { areHashes, half, isCount, isSame, nodeHash } from './hashes.ts';

/** `leaf` is the entry's {@link leafHash}; `proof` runs from its sibling up. */
export type Inclusion = { readonly index: number; readonly size: number; readonly leaf: Uint8Array; readonly proof: readonly Uint8Array[]; readonly root: Uint8Array };

/** Whether the leaf stands at `index` in the tree of `size` entries with this root (RFC 9162 §2.1.3.2). */
export async function verifyInclusion(sha256: Sha256, { index, size, leaf, proof, root }: Inclusion): Promise<boolean> {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, ...proof])) return false;
  let fn = index;
  let sn = size - 1;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = await nodeHash(sha256, p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      r = await nodeHash(sha256, r, p);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && isSame(r, root);
}
