import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CborError, type CborErrorCode, type CborValue, compareBytes, decodeCbor, encodeCbor, fromHex, Tagged, toHex } from '../../document/index.ts';
import { cborValue, sorted } from './cbor-values.ts';

/** What reading answers: a value, or the code of the only error that it may throw. */
function read(bytes: Uint8Array, mode?: 'lenient'): { value: CborValue } | { code: CborErrorCode } {
  try {
    return { value: decodeCbor(bytes, mode) };
  } catch (error) {
    if (error instanceof CborError) return { code: error.code };
    throw error;
  }
}

const noisy = fc
  .tuple(cborValue, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 2 }), fc.constantFrom(0, 0, 0, 1, 2))
  .map(([value, changes, cut]) => {
    const bytes = encodeCbor(value).slice();
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    return bytes.subarray(0, Math.max(0, bytes.length - cut));
  });

describe('CBOR', () => {
  test('a value goes there and back', () => {
    fc.assert(fc.property(cborValue, (value) => expect(sorted(decodeCbor(encodeCbor(value)))).toEqual(sorted(value))), { numRuns: 500 });
  });

  test('the order in which a map was built changes nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(fc.maxSafeInteger(), fc.string()), { maxLength: 12 }), (keys) => {
        const build = (order: (number | string)[]): string => toHex(encodeCbor(new Map(order.map((key) => [key, null]))));
        expect(build([...keys].reverse())).toBe(build(keys));
      }),
    );
  });

  test('random bytes throw nothing but CborError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(undefined, 'lenient' as const), (bytes, mode) => void read(bytes, mode)), { numRuns: 3000 });
  });

  test('whatever is accepted is the one spelling of its value', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(noisy, fc.uint8Array({ maxLength: 12 })), (bytes) => {
        const answer = read(bytes);
        if ('code' in answer) return;
        accepted++;
        expect(toHex(encodeCbor(answer.value))).toBe(toHex(bytes));
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test('lenient reading of what deterministic reading accepts gives the same value', () => {
    fc.assert(fc.property(cborValue, (value) => expect(sorted(decodeCbor(encodeCbor(value), 'lenient'))).toEqual(sorted(value))));
  });

  test('every one- and two-byte string is read or refused with a code', () => {
    for (let first = 0; first < 256; first++) {
      read(Uint8Array.of(first));
      for (let second = 0; second < 256; second++) {
        const bytes = Uint8Array.of(first, second);
        const answer = read(bytes);
        if ('value' in answer) expect(toHex(encodeCbor(answer.value))).toBe(toHex(bytes));
      }
    }
  });
});

describe('CBOR refuses', () => {
  const cases: [name: string, hex: string, strict: CborErrorCode, lenient: CborErrorCode | 'accepted'][] = [
    ['nothing', '', 'cbor-truncated', 'cbor-truncated'],
    ['a second item', '0000', 'cbor-trailing-bytes', 'cbor-trailing-bytes'],
    ['a text that is cut', '6261', 'cbor-truncated', 'cbor-truncated'],
    ['an array that says more than follows', '9b001fffffffffffff', 'cbor-truncated', 'cbor-truncated'],
    ['a map that says more than follows', 'bb001fffffffffffff', 'cbor-truncated', 'cbor-truncated'],
    ['a longer integer', '1817', 'cbor-not-deterministic', 'accepted'],
    ['a longer integer of eight bytes', '1b0000000000000001', 'cbor-not-deterministic', 'accepted'],
    ['a longer length', '580100', 'cbor-not-deterministic', 'accepted'],
    ['keys out of order', 'a202000100', 'cbor-not-deterministic', 'accepted'],
    ['a text key before an integer key', 'a2616100' + '0100', 'cbor-not-deterministic', 'accepted'],
    ['a key twice', 'a201000101', 'cbor-duplicate-key', 'cbor-duplicate-key'],
    ['a key twice in two spellings', 'a20100180101', 'cbor-not-deterministic', 'cbor-duplicate-key'],
    ['a bytes key', 'a1410100', 'cbor-unsupported-item', 'cbor-unsupported-item'],
    ['a null key', 'a1f600', 'cbor-unsupported-item', 'cbor-unsupported-item'],
    ['a half float', 'f93c00', 'cbor-unsupported-item', 'cbor-unsupported-item'],
    ['a double float', 'fb3ff0000000000000', 'cbor-unsupported-item', 'cbor-unsupported-item'],
    ['undefined', 'f7', 'cbor-unsupported-item', 'cbor-unsupported-item'],
    ['an indefinite text', '7f6161ff', 'cbor-unsupported-item', 'cbor-unsupported-item'],
    ['a break', 'ff', 'cbor-unsupported-item', 'cbor-unsupported-item'],
    ['2^53', '1b0020000000000000', 'cbor-too-large', 'cbor-too-large'],
    ['−2^53', '3b001fffffffffffff', 'cbor-too-large', 'cbor-too-large'],
    ['the largest of eight bytes', '1bffffffffffffffff', 'cbor-too-large', 'cbor-too-large'],
    ['a text that is no UTF-8', '61ff', 'cbor-bad-utf8', 'cbor-bad-utf8'],
    ['a surrogate in UTF-8', '63eda080', 'cbor-bad-utf8', 'cbor-bad-utf8'],
    ['17 arrays round an item', '81'.repeat(17) + '00', 'cbor-too-deep', 'cbor-too-deep'],
    ['17 tags round an item', 'c1'.repeat(17) + '00', 'cbor-too-deep', 'cbor-too-deep'],
    ['a million arrays', '81'.repeat(1_000_000), 'cbor-too-deep', 'cbor-too-deep'],
  ];

  test.each(cases)('%s', (_, hex, strict, lenient) => {
    expect(read(fromHex(hex))).toEqual({ code: strict });
    const answer = read(fromHex(hex), 'lenient');
    expect('code' in answer ? answer.code : 'accepted').toBe(lenient);
  });

  test('but accepts 16 arrays round an item, and a byte order mark as a character', () => {
    expect(toHex(encodeCbor(decodeCbor(fromHex('81'.repeat(16) + '00'))))).toBe('81'.repeat(16) + '00');
    expect(decodeCbor(fromHex('63efbbbf'))).toBe('\ufeff');
  });
});

describe('the encoder refuses', () => {
  test.each<[string, unknown]>([
    ['a fraction', 1.5], ['a number that is none', Number.NaN], ['2^53', 2 ** 53], ['infinity', Infinity], ['undefined', undefined], ['a bigint', 1n], ['an object', {}],
    ['a fraction as a key', new Map([[0.5, 1]])], ['a negative tag', new Tagged(-1, 0)], ['a fractional tag', new Tagged(1.5, 0)],
  ])('%s', (_, value) => {
    expect(() => encodeCbor(value as CborValue)).toThrow(TypeError);
  });

  test.each(['\ud800', 'a\udc00', '\udc00\ud800'])('the lone surrogate in %j', (text) => {
    expect(() => encodeCbor(text)).toThrow(RangeError);
    expect(() => encodeCbor(new Map([[text, 1]]))).toThrow(RangeError);
  });
});

test('bytes are ordered byte by byte, the shorter first', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4, max: 2 }), fc.uint8Array({ maxLength: 4, max: 2 }), (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
    }),
  );
});
