import fc from 'fast-check';
import { type CborKey, type CborValue, Tagged } from '../../document/index.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const integer = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, MAX, -1, -24, -25, -256, -257, -65_537, -4_294_967_297, -MAX),
).map((value) => value + 0);
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: 'grapheme-ascii', minLength: 250, maxLength: 260 }));
const key: fc.Arbitrary<CborKey> = fc.oneof(integer, text);

/** Values of the whole data model, nested a few levels. */
export const cborValue: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    integer, text, fc.uint8Array({ maxLength: 300 }), fc.boolean(), fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
    fc.tuple(fc.integer({ min: 0, max: 70_000 }), tie('value')).map(([tag, item]) => new Tagged(tag, item)),
  ),
})).value;

/** The same value with the entries of maps in the order of their keys' text, so that two can be compared. */
export function sorted(value: CborValue): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (value instanceof Tagged) return { tag: value.tag, item: sorted(value.value) };
  if (value instanceof Map) return { map: [...value].map(([k, item]) => [typeof k, k, sorted(item)]).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
  return Array.isArray(value) ? value.map(sorted) : value;
}
