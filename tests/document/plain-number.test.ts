import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PageDigestError, plainNumber } from '../../document/index.ts';

describe('a PDF number', () => {
  test.each([
    ['1.5', '1.5'], ['+1.50', '1.5'], ['01.5', '1.5'], ['-0', '0'], ['-0.00', '0'], ['.5', '0.5'], ['-.50', '-0.5'], ['4.', '4'], ['007', '7'], ['000', '0'], ['-12', '-12'], ['0.10', '0.1'],
    ['100', '100'], ['123456789012345678901234567890.10', '123456789012345678901234567890.1'], ['0.0000000000000000000001', '0.0000000000000000000001'],
  ])('%s is spelt %s', (text, expected) => expect(plainNumber(text)).toBe(expected));

  const parts = fc.record({ sign: fc.constantFrom('', '+', '-'), whole: fc.stringMatching(/^\d{0,12}$/), fraction: fc.option(fc.stringMatching(/^\d{0,12}$/), { nil: undefined }) });
  const written = parts.map(({ sign, whole, fraction }) => ({ text: sign + whole + (fraction === undefined ? '' : `.${fraction}`), digits: whole + (fraction ?? '') })).filter(({ digits }) => digits !== '');

  test('keeps its value and needs no shorter spelling', () => {
    fc.assert(
      fc.property(written, ({ text }) => {
        const plain = plainNumber(text);
        expect(Number(plain)).toBe(Number(text) + 0);
        expect(plain).toMatch(/^(?:0|-?(?:[1-9]\d*|0\.\d*[1-9]|[1-9]\d*\.\d*[1-9]))$/);
        expect(plainNumber(plain)).toBe(plain);
      }),
    );
  });

  test('is spelt the same whatever zeros and signs it was written with', () => {
    fc.assert(
      fc.property(fc.nat(), fc.stringMatching(/^\d{0,6}$/), fc.nat(4), fc.nat(4), (whole, fraction, before, after) => {
        expect(plainNumber(`+${'0'.repeat(before)}${whole}.${fraction}${'0'.repeat(after)}`)).toBe(plainNumber(`${whole}.${fraction}`));
      }),
    );
  });

  test.each(['', '.', '-', '+.', '--1', '1e5', '0x1', '1.2.3', ' 1', '1\n', '٣', '1,5', 'NaN'])('%j is none', (text) => {
    expect(() => plainNumber(text)).toThrow(PageDigestError);
  });

  test('with hundreds of thousands of zeros is spelt in no more than the time that reading it takes', () => {
    expect(plainNumber(`0.${'0'.repeat(300_000)}1`)).toHaveLength(300_003);
    expect(plainNumber(`${'0'.repeat(300_000)}1.${'0'.repeat(300_000)}`)).toBe('1');
  });
});
