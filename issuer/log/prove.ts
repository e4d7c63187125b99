import { LogError } from './errors.ts';
import { type ReadTile, splitOf, TreeReader } from './treereader.ts';

/** The root of the tree of the first `size` entries. @throws LogError */
export async function rootOf(read: ReadTile, size: number): Promise<Uint8Array> {
  return new TreeReader(read, size).hashOf(0, size);
}

/** The hashes from the sibling of entry `index` up, in the tree of `size` entries: PATH of RFC 9162 §2.1.3.1. @throws LogError */
export async function inclusionProof(read: ReadTile, index: number, size: number): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new LogError('outside-the-tree', `Entry ${index} is not in a log of ${size} entries.`);
  const tree = new TreeReader(read, size);
  const proof: Uint8Array[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + (splitOf(end - start) || (end - start) / 2);
    if (index < middle) {
      proof.unshift(await tree.hashOf(middle, end));
      end = middle;
    } else {
      proof.unshift(await tree.hashOf(start, middle));
      start = middle;
    }
  }
  return proof;
}

/** That the tree of `from` entries is the beginning of that of `to`: PROOF of RFC 9162 §2.1.4.1. @throws LogError */
export async function consistencyProof(read: ReadTile, from: number, to: number): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(from) || from < 1 || from > to) throw new LogError('outside-the-tree', `A log of ${to} entries has no consistency proof from ${from}.`);
  const tree = new TreeReader(read, to);
  const proof: Uint8Array[] = [];
  let [start, end] = [0, to];
  while (from !== end) {
    const middle = start + (splitOf(end - start) || (end - start) / 2);
    if (from <= middle) {
      proof.unshift(await tree.hashOf(middle, end));
      end = middle;
    } else {
      proof.unshift(await tree.hashOf(start, middle));
      start = middle;
    }
  }
  // The earlier tree as a whole is what the reader has already.
  if (start > 0) proof.unshift(await tree.hashOf(start, end));
  return proof;
}
