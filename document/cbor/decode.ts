import { CborError, type CborErrorCode } from './errors.ts';
import { type CborKey, type CborValue, Tagged } from './value.ts';

export const MAX_DEPTH = 16;

/** `deterministic` demands RFC 8949 §4.2.1 to the letter; `lenient` allows longer heads and any key order. */
export type DecodeMode = 'deterministic' | 'lenient';

/**
 * Decodes exactly one item that fills `bytes`. In both modes: definite lengths, no duplicate keys, integer or text keys,
 * no floats, no bignums, no simple values but false, true and null, depth at most 16, integers within 2^53−1.
 * @throws CborError
 */
export function decodeCbor(bytes: Uint8Array, mode: DecodeMode = 'deterministic'): CborValue {
  const reader = new Reader(bytes, mode === 'deterministic');
  const value = reader.item(0);
  if (reader.at !== bytes.length) throw new CborError('cbor-trailing-bytes', reader.at);
  return value;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

class Reader {
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly deterministic: boolean;

  constructor(bytes: Uint8Array, deterministic: boolean) {
    this.bytes = bytes;
    this.deterministic = deterministic;
  }

  item(depth: number): CborValue {
    if (depth > MAX_DEPTH) this.fail('cbor-too-deep');
    const start = this.at;
    const initial = this.byte();
    const major = initial >> 5;
    if (major === 7) return this.simple(initial, start);
    const argument = this.argument(initial & 31, start);
    switch (major) {
      case 0:
        return argument;
      case 1:
        return this.negative(argument, start);
      case 2:
        return this.take(argument);
      case 3:
        return this.text(argument);
      case 4:
        return this.array(argument, depth);
      case 5:
        return this.map(argument, depth);
      default:
        return new Tagged(argument, this.item(depth + 1));
    }
  }

  private negative(argument: number, start: number): number {
    if (argument >= Number.MAX_SAFE_INTEGER) throw new CborError('cbor-too-large', start);
    return -1 - argument;
  }

  private simple(initial: number, start: number): CborValue {
    if (initial === 0xf4) return false;
    if (initial === 0xf5) return true;
    if (initial === 0xf6) return null;
    throw new CborError('cbor-unsupported-item', start);
  }

  private argument(info: number, start: number): number {
    if (info < 24) return info;
    if (info > 27) throw new CborError('cbor-unsupported-item', start);
    const size = 1 << (info - 24);
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + this.byte();
    if (value > Number.MAX_SAFE_INTEGER) throw new CborError('cbor-too-large', start);
    if (this.deterministic && value < SHORTEST[info - 24]!) throw new CborError('cbor-not-deterministic', start);
    return value;
  }

  private text(length: number): string {
    const start = this.at;
    const bytes = this.take(length);
    const short = length <= SHORT_TEXT ? shortText(bytes) : undefined;
    if (short !== undefined) return short;
    try {
      return utf8.decode(bytes);
    } catch {
      throw new CborError('cbor-bad-utf8', start);
    }
  }

  private array(length: number, depth: number): CborValue[] {
    // Each item takes at least one byte, so a length beyond what is left cannot be honest.
    if (length > this.bytes.length - this.at) this.fail('cbor-truncated');
    const items: CborValue[] = [];
    for (let i = 0; i < length; i++) items.push(this.item(depth + 1));
    return items;
  }

  private map(length: number, depth: number): Map<CborKey, CborValue> {
    if (length * 2 > this.bytes.length - this.at) this.fail('cbor-truncated');
    const map = new Map<CborKey, CborValue>();
    let previousStart = 0;
    let previousEnd = 0;
    for (let i = 0; i < length; i++) {
      const start = this.at;
      const key = this.item(depth + 1);
      if (typeof key !== 'number' && typeof key !== 'string') throw new CborError('cbor-unsupported-item', start);
      if (map.has(key)) throw new CborError('cbor-duplicate-key', start);
      if (this.deterministic && i > 0 && !this.ordered(previousStart, previousEnd, start, this.at)) {
        throw new CborError('cbor-not-deterministic', start);
      }
      previousStart = start;
      previousEnd = this.at;
      map.set(key, this.item(depth + 1));
    }
    return map;
  }

  private ordered(aStart: number, aEnd: number, bStart: number, bEnd: number): boolean {
    for (let a = aStart, b = bStart; a < aEnd && b < bEnd; a++, b++) {
      const difference = this.bytes[a]! - this.bytes[b]!;
      if (difference !== 0) return difference < 0;
    }
    return aEnd - aStart < bEnd - bStart;
  }

  private byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) this.fail('cbor-truncated');
    this.at++;
    return value;
  }

  private take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) this.fail('cbor-truncated');
    const start = this.at;
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }

  private fail(code: CborErrorCode): never {
    throw new CborError(code, this.at);
  }
}

/** The smallest value that needs an argument of 1, 2, 4 and 8 bytes. */
const SHORTEST = [24, 0x100, 0x10000, 0x100000000] as const;

/** Up to this length a loop is several times faster than a TextDecoder, and most keys, identifiers and names are shorter. */
const SHORT_TEXT = 64;

/** The text when it is UTF-8 of one- and two-byte sequences only (Latin, Arabic), else undefined: then a TextDecoder judges it. */
function shortText(bytes: Uint8Array): string | undefined {
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte < 0x80) {
      text += String.fromCharCode(byte);
      continue;
    }
    const next = bytes[++i];
    // RFC 3629 §4: C0 and C1 would be longer than needed.
    if (byte < 0xc2 || byte > 0xdf || next === undefined || (next & 0xc0) !== 0x80) return undefined;
    text += String.fromCharCode(((byte & 0x1f) << 6) | (next & 0x3f));
  }
  return text;
}
