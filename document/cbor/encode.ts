import { type CborKey, type CborValue, Tagged } from './value.ts';

const utf8 = new TextEncoder();

/**
 * Encodes with the core deterministic rules of RFC 8949 §4.2.1: shortest integers and lengths, definite lengths,
 * map keys in the bytewise order of their encodings.
 * @throws TypeError for a number that is no safe integer, or a value outside the model; RangeError for a lone surrogate.
 */
export function encodeCbor(value: CborValue): Uint8Array {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return concatBytes(parts);
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function write(value: CborValue, out: Uint8Array[]): void {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError('only safe integers can be encoded');
    out.push(value < 0 ? head(1, -1 - value) : head(0, value));
  } else if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new RangeError('a lone surrogate cannot be encoded');
    const bytes = utf8.encode(value);
    out.push(head(3, bytes.length), bytes);
  } else if (value instanceof Uint8Array) {
    out.push(head(2, value.length), value);
  } else if (value === null) {
    out.push(Uint8Array.of(0xf6));
  } else if (typeof value === 'boolean') {
    out.push(Uint8Array.of(value ? 0xf5 : 0xf4));
  } else if (Array.isArray(value)) {
    out.push(head(4, value.length));
    for (const item of value) write(item, out);
  } else if (value instanceof Map) {
    writeMap(value, out);
  } else if (value instanceof Tagged) {
    if (!Number.isSafeInteger(value.tag) || value.tag < 0) throw new TypeError('a tag is a natural number');
    out.push(head(6, value.tag));
    write(value.value, out);
  } else {
    throw new TypeError('a value outside the CBOR data model');
  }
}

function writeMap(map: ReadonlyMap<CborKey, CborValue>, out: Uint8Array[]): void {
  out.push(head(5, map.size));
  const entries = [...map].map(([key, value]) => ({ key: encodeCbor(key), value }));
  entries.sort((a, b) => compareBytes(a.key, b.key));
  for (const entry of entries) {
    out.push(entry.key);
    write(entry.value, out);
  }
}

/** Bytewise lexicographic order (RFC 8949 §4.2.1). */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function head(major: number, argument: number): Uint8Array {
  const top = major << 5;
  if (argument < 24) return Uint8Array.of(top | argument);
  if (argument < 0x100) return Uint8Array.of(top | 24, argument);
  if (argument < 0x10000) return Uint8Array.of(top | 25, argument >> 8, argument & 0xff);
  const out = new Uint8Array(argument < 0x100000000 ? 5 : 9);
  out[0] = top | (out.length === 5 ? 26 : 27);
  for (let i = out.length - 1, rest = argument; i > 0; i--, rest = Math.floor(rest / 256)) out[i] = rest % 256;
  return out;
}
