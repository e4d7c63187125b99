import type { Bytes } from './bytes.ts';
import { DerError } from './der-error.ts';
import type { DerElement } from './reader.ts';
import { TAG } from './tags.ts';

function expectTag(element: DerElement, tag: number): void {
  if (element.tag !== tag) {
    throw new DerError('der-tag', element.offset, `Expected tag 0x${tag.toString(16)}, found 0x${element.tag.toString(16)}`);
  }
}

/** BOOLEAN; TRUE is FF and nothing else (X.690 §11.1). */
export function readBoolean(element: DerElement): boolean {
  expectTag(element, TAG.boolean);
  const [value] = element.body;
  if (element.body.length !== 1 || (value !== 0x00 && value !== 0xff)) {
    throw new DerError('der-boolean', element.offset, 'A BOOLEAN is 00 or FF');
  }
  return value === 0xff;
}

/** A BOOLEAN DEFAULT FALSE that is present, hence TRUE: a default value is left out (X.690 §11.5). */
export function readTrue(element: DerElement): true {
  if (!readBoolean(element)) throw new DerError('der-boolean', element.offset, 'FALSE is the default and must be left out');
  return true;
}

/** The contents octets of an INTEGER in two's complement, in their shortest form (X.690 §8.3.2). */
export function readInteger(element: DerElement, tag: number = TAG.integer): Bytes {
  expectTag(element, tag);
  const [first, second] = element.body;
  if (first === undefined) throw new DerError('der-integer', element.offset, 'An INTEGER has at least one octet');
  if (second !== undefined && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw new DerError('der-integer', element.offset, 'The INTEGER is not in its shortest form');
  }
  return element.body;
}

/** A non-negative INTEGER as big-endian magnitude without leading zeros; zero is the empty array. */
export function readUnsigned(element: DerElement): Bytes {
  const body = readInteger(element);
  if ((body[0] ?? 0) >= 0x80) throw new DerError('der-integer', element.offset, 'The INTEGER is negative');
  return body[0] === 0 ? body.subarray(1) : body;
}

/** A non-negative INTEGER that fits 31 bits. */
export function readSmallInteger(element: DerElement, tag: number = TAG.integer): number {
  const body = readInteger(element, tag);
  const value = body.reduce((sum, octet) => sum * 256 + octet, 0);
  if (body.length > 4 || (body[0] ?? 0) >= 0x80) throw new DerError('der-integer', element.offset, 'The INTEGER is out of range');
  return value;
}

/** OBJECT IDENTIFIER in dotted form; every arc in its shortest form (X.690 §8.19). */
export function readOid(element: DerElement): string {
  expectTag(element, TAG.oid);
  const { body } = element;
  if (body.length === 0 || body.length > 64 || (body[body.length - 1] ?? 0) >= 0x80) {
    throw new DerError('der-oid', element.offset, 'The OBJECT IDENTIFIER is empty, too long or cut off');
  }
  const arcs: number[] = [];
  let arc = 0;
  let startsArc = true;
  for (const octet of body) {
    if (startsArc && octet === 0x80) throw new DerError('der-oid', element.offset, 'An arc is not in its shortest form');
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new DerError('der-oid', element.offset, 'An arc is larger than 53 bits');
    startsArc = octet < 0x80;
    if (startsArc) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [joint = 0, ...rest] = arcs;
  const root = joint < 40 ? 0 : joint < 80 ? 1 : 2;
  return [root, joint - root * 40, ...rest].join('.');
}

export function readNull(element: DerElement): void {
  expectTag(element, TAG.null);
  if (element.body.length !== 0) throw new DerError('der-null', element.offset, 'NULL has no contents');
}

/** OCTET STRING, primitive. */
export function readOctetString(element: DerElement): Bytes {
  expectTag(element, TAG.octetString);
  return element.body;
}

/** BIT STRING whose length is a whole number of octets. */
export function readWholeBitString(element: DerElement): Bytes {
  expectTag(element, TAG.bitString);
  if (element.body[0] !== 0) throw new DerError('der-bit-string', element.offset, 'Expected a whole number of octets');
  return element.body.subarray(1);
}

/** BIT STRING with named bits: the numbers of those set. No trailing zero bits (X.690 §11.2.2), at least one bit set. */
export function readNamedBits(element: DerElement, tag: number = TAG.bitString): readonly number[] {
  expectTag(element, tag);
  const unused = element.body[0] ?? 8;
  const octets = element.body.subarray(1);
  const last = octets[octets.length - 1] ?? 0;
  if (unused > 7 || (last & ((1 << unused) - 1)) !== 0 || (last & (1 << unused)) === 0) {
    throw new DerError('der-bit-string', element.offset, 'The named bits are not in their shortest form');
  }
  const numbers: number[] = [];
  octets.forEach((octet, index) => {
    for (let bit = 0; bit < 8; bit++) if ((octet & (0x80 >> bit)) !== 0) numbers.push(index * 8 + bit);
  });
  return numbers;
}
