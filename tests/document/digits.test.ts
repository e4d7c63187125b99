import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesToDigits, digitCount, digitsToBytes, FormatError, fromHex, MAX_DIGITS, toHex } from '../../document/index.ts';

const LARGEST = 498;

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
  return undefined;
}

describe('how many digits n bytes take', () => {
  test('is exact for every n that fits, reckoned with integers', () => {
    const wrong = Array.from({ length: LARGEST }, (_, i) => i + 1).filter((n) => digitCount(n) !== (256n ** BigInt(n) - 1n).toString().length);
    expect(wrong).toEqual([]);
  });

  test('is another number for another n, so that the length tells the byte count', () => {
    expect(new Set(Array.from({ length: LARGEST }, (_, i) => digitCount(i + 1))).size).toBe(LARGEST);
  });

  test('reaches the limit of 1,200 digits with 498 bytes', () => {
    expect(digitCount(LARGEST)).toBeLessThanOrEqual(MAX_DIGITS);
    expect(digitCount(LARGEST + 1)).toBeGreaterThan(MAX_DIGITS);
    expect(() => bytesToDigits(new Uint8Array(LARGEST + 1))).toThrow(RangeError);
  });
});

describe('bytes and digits', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: LARGEST });

  test('go there and back unchanged', () => {
    fc.assert(fc.property(bytes, (input) => expect(toHex(digitsToBytes(bytesToDigits(input)))).toBe(toHex(input))));
  });

  test('are one integer, big-endian', () => {
    fc.assert(fc.property(bytes, (input) => expect(BigInt(bytesToDigits(input))).toBe(BigInt(`0x${Buffer.from(input).toString('hex')}`))));
  });

  test.each([1, 2, 3, 7, 205, LARGEST])('keep leading zeros and the largest value of %i bytes', (length) => {
    for (const fill of [0, 255]) {
      const input = new Uint8Array(length).fill(fill);
      expect(bytesToDigits(input)).toHaveLength(digitCount(length));
      expect(toHex(digitsToBytes(bytesToDigits(input)))).toBe(toHex(input));
    }
  });

  test('no two digit texts are one byte string', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{3,1200}$/), (text) => {
        const code = codeOf(() => digitsToBytes(text));
        if (code === undefined) expect(bytesToDigits(digitsToBytes(text))).toBe(text);
        else expect(['digits-length', 'digits-overflow']).toContain(code);
      }),
    );
  });

  test('any other text is refused with a code of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1300 }), (text) => {
        const expected = text.length > MAX_DIGITS ? 'digits-too-many' : /^[0-9]+$/.test(text) ? codeOf(() => digitsToBytes(text)) : 'digits-not-decimal';
        expect(codeOf(() => digitsToBytes(text))).toBe(expected);
      }),
    );
  });

  test('a million digits are refused without arithmetic', () => {
    const arithmetic = jest.spyOn(globalThis, 'BigInt');
    expect(codeOf(() => digitsToBytes('9'.repeat(1_000_000)))).toBe('digits-too-many');
    expect(arithmetic).not.toHaveBeenCalled();
    expect(codeOf(() => digitsToBytes('255'))).toBeUndefined();
    expect(arithmetic).toHaveBeenCalledTimes(1);
    arithmetic.mockRestore();
  });

  test('an empty seal has no text', () => {
    expect(() => bytesToDigits(new Uint8Array())).toThrow(RangeError);
  });
});

describe('hexadecimal', () => {
  test('goes there and back, in both cases', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (input) => {
        expect(toHex(input)).toBe(Buffer.from(input).toString('hex'));
        expect([...fromHex(toHex(input).toUpperCase())]).toEqual([...input]);
      }),
    );
  });

  test.each(['0', 'g0', '0x', ' 00', '٠٠', '00\n'])('%j is none', (text) => {
    expect(() => fromHex(text)).toThrow(RangeError);
  });
});
