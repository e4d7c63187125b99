/** Just enough DER (ITU-T X.690) to write a CMS signature and to copy two fields out of a certificate. */

export const TAG = { integer: 0x02, octetString: 0x04, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

/** Context-specific and constructed: [n]. */
export function contextTag(n: number): number {
  return 0xa0 | n;
}

export function tlv(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(length)]), ...contents]);
}

export function sequence(...contents: readonly Uint8Array[]): Buffer {
  return tlv(TAG.sequence, ...contents);
}

/** SET OF: DER sorts the encodings (X.690 §11.6). `tag` for an implicitly tagged one. */
export function setOf(contents: readonly Uint8Array[], tag: number = TAG.set): Buffer {
  return tlv(tag, ...[...contents].sort(Buffer.compare));
}

export function octetString(bytes: Uint8Array): Buffer {
  return tlv(TAG.octetString, bytes);
}

/** A non-negative integer given big-endian. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const magnitude = bytes.subarray(start);
  return magnitude[0]! & 0x80 ? tlv(TAG.integer, Buffer.of(0), magnitude) : tlv(TAG.integer, magnitude);
}

/** Object identifiers are compiled once, at module load. */
export function oid(dotted: string): Buffer {
  const [first, second, ...arcs] = dotted.split('.').map(Number) as [number, number, ...number[]];
  return tlv(TAG.oid, Buffer.from([first * 40 + second, ...arcs].flatMap(base128)));
}

function base128(arc: number): number[] {
  const octets = [arc & 0x7f];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest & 0x7f));
  return octets;
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff);
  return [0x80 | octets.length, ...octets];
}

export type Tlv = { readonly tag: number; readonly whole: Uint8Array; readonly contents: Uint8Array };

/** The elements that stand one behind the other. @throws RangeError when the bytes are no DER */
export function readAll(bytes: Uint8Array): Tlv[] {
  const out: Tlv[] = [];
  for (let at = 0; at < bytes.length; ) {
    let start = at + 2;
    let length = bytes[at + 1] ?? 0xff;
    if (length & 0x80) {
      const octets = length & 0x7f;
      if (octets === 0 || octets > 4) throw new RangeError('no definite DER length');
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start++] ?? NaN);
    }
    const end = start + length;
    if (!(end <= bytes.length)) throw new RangeError('DER element is cut off');
    out.push({ tag: bytes[at]!, whole: bytes.subarray(at, end), contents: bytes.subarray(start, end) });
    at = end;
  }
  return out;
}
