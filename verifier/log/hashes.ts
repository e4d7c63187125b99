import { compareBytes, concatBytes, fromHex, type Sha256 } from '../../document/index.ts';

/** The root of a tree without entries: SHA-256 of nothing (RFC 9162 §2.1.1). */
export const EMPTY_ROOT = fromHex('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');

/** RFC 9162 §2.1.1. The prefixes keep a node from being shown as an entry. */
export async function leafHash(sha256: Sha256, entry: Uint8Array): Promise<Uint8Array> {
  return sha256(concatBytes([Uint8Array.of(0), entry]));
}

export async function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  return sha256(concatBytes([Uint8Array.of(1), left, right]));
}

export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return compareBytes(one, other) === 0;
}

/** Whether all are as long as SHA-256 makes them: two of other lengths could be cut elsewhere and give the same node. */
export function areHashes(values: readonly Uint8Array[]): boolean {
  return values.every(({ length }) => length === 32);
}

/** A number of entries, or a place among them, that arithmetic holds exactly. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Trees may be larger than 2^32, where the bit operators of the language end. */
export function half(value: number): number {
  return Math.floor(value / 2);
}
