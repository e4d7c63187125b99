/**
 * CBOR written byte by byte, sharing nothing with document/: nothing is sorted, checked or made short unless the caller says so,
 * so that it can spell what the format forbids as easily as what it allows.
 */
export type Bytes = Uint8Array;
/** How many bytes follow the initial byte; the shortest when it is not given. */
export type Width = 0 | 1 | 2 | 4 | 8;

export function join(...parts: readonly Bytes[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}

export function hex(digits: string): Bytes {
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

export function head(major: number, argument: number | bigint, width: Width = shortest(BigInt(argument))): Bytes {
  if (width === 0) return Uint8Array.of((major << 5) | Number(argument));
  const out = Buffer.alloc(9);
  out[0] = (major << 5) | { 1: 24, 2: 25, 4: 26, 8: 27 }[width];
  out.writeBigUInt64BE(BigInt(argument) << BigInt(64 - 8 * width), 1);
  return new Uint8Array(out.subarray(0, 1 + width));
}

function shortest(argument: bigint): Width {
  if (argument < 24n) return 0;
  return argument < 1n << 8n ? 1 : argument < 1n << 16n ? 2 : argument < 1n << 32n ? 4 : 8;
}

export function int(value: number | bigint, width?: Width): Bytes {
  const n = BigInt(value);
  return n < 0n ? head(1, -1n - n, width) : head(0, n, width);
}

export function bstr(value: Bytes, width?: Width): Bytes {
  return join(head(2, value.length, width), value);
}

/** Text, or bytes that claim to be text. */
export function tstr(value: string | Bytes, width?: Width): Bytes {
  const bytes = typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'utf8')) : value;
  return join(head(3, bytes.length, width), bytes);
}

export function array(items: readonly Bytes[], width?: Width): Bytes {
  return join(head(4, items.length, width), ...items);
}

/** Entries stand in the order given. */
export function map(entries: readonly (readonly [key: Bytes, value: Bytes])[], width?: Width): Bytes {
  return join(head(5, entries.length, width), ...entries.flat());
}

export function tag(number: number, item: Bytes, width?: Width): Bytes {
  return join(head(6, number, width), item);
}

export const NULL = hex('f6');
export const UNDEFINED = hex('f7');
export const TRUE = hex('f5');
export const BREAK = hex('ff');
