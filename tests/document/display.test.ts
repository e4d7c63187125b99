import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { displayField, type Field, type FieldValue, formatScaled, groupThousands } from '../../document/index.ts';
import { LINES, SAMPLE, sampleField } from './sample-schema.ts';

const same = (text: string): object => ({ ar: text, en: text });

describe('a value reads', () => {
  test.each<[string, FieldValue, object]>([
    ['title', 'Villa', same('Villa')], ['owner', ['علي', 'Ali'], { ar: 'علي', en: 'Ali' }], ['from', 20_779, same('2026-11-22')], ['period', 682, same('2026-11')],
    ['fee', 123_450, same('1,234.50 QAR')], ['fee', 5, same('0.05 QAR')], ['dinars', 1005, same('1.005 KWD')], ['storeys', -3, { ar: '-3 طابق', en: '-3 storeys' }],
    ['area', 9_999_999, { ar: '99,999.99 م²', en: '99,999.99 m²' }], ['use', 2, { ar: 'سكني', en: 'Housing' }], ['from', -719_162, same('0001-01-01')], ['from', 2_932_896, same('9999-12-31')],
  ])('%s %j', (name, value, expected) => expect(displayField(sampleField(name), value)).toEqual(expected));

  test('as rows, one after the other', () => {
    const row = (amount: number): ReadonlyMap<number, FieldValue> => new Map<number, FieldValue>([[1, ['راتب', 'Salary']], [2, amount]]);
    expect(displayField(LINES, [row(100), row(250)])).toEqual({ ar: 'راتب 1.00 QAR؛ راتب 2.50 QAR', en: 'Salary 1.00 QAR; Salary 2.50 QAR' });
  });
});

describe('a value that is not of its field’s kind', () => {
  test.each<[string, FieldValue, object]>([
    ['use', 99, same('99')], ['title', 7, same('7')], ['fee', 'free', same('free')], ['from', 'soon', same('soon')], ['from', Number.MAX_SAFE_INTEGER, same('9007199254740991')], ['from', 2_932_897, same('2932897')],
    ['from', -719_163, same('-719163')],
  ])('%s %j is shown as it stands', (name, value, expected) => expect(displayField(sampleField(name), value)).toEqual(expected));

  test('in a currency that is not known has no decimal point that somebody guessed', () => {
    for (const currency of ['USD', 'constructor', '']) {
      expect(displayField({ ...sampleField('fee'), currency } as unknown as Field, 12_345)).toEqual(same('12345'));
    }
  });

  test('never throws and is never empty', () => {
    const value = fc.oneof(fc.maxSafeInteger(), fc.string({ minLength: 1 }), fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })));
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLE.fields.filter(({ kind }) => kind !== 'rows')), value, (field, of) => {
        const { ar, en } = displayField(field, of);
        expect(ar.length * en.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('digits', () => {
  test('of a scaled integer are exact', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 6 }), (value, scale) => {
        const text = formatScaled(value, scale);
        expect(BigInt(text.replace('.', ''))).toBe(BigInt(value));
        expect(text).toMatch(scale === 0 ? /^-?\d+$/ : new RegExp(`^-?(?:0|[1-9]\\d*)\\.\\d{${scale}}$`));
      }),
    );
  });

  test.each([['0', '0'], ['999', '999'], ['1000', '1,000'], ['1234567.50', '1,234,567.50'], ['-1234.5', '-1,234.5'], ['-123.123456', '-123.123456']])('%s are grouped as %s', (text, expected) => {
    expect(groupThousands(text)).toBe(expected);
  });
});
