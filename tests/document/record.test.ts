import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CborValue, decodeRecord, type DocumentRecord, encodeCbor, encodeRecord, type FieldMap, FormatError, isRecordProblems, readRecordFields, sealFields, toHex, writeFields } from '../../document/index.ts';
import { LOOSE } from './sample-schema.ts';

const word = fc.stringMatching(/^[A-Za-z0-9\u0621-\u064a🏗][A-Za-z0-9 \u0621-\u064a]{0,6}[A-Za-z0-9\u0621-\u064a]$/u);
const date = fc.date({ min: new Date('1900-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10));
const amount = (digits: number): fc.Arbitrary<string> => fc.integer({ min: 0, max: 10 ** 6 - 1 }).chain((whole) =>
  fc.integer({ min: 0, max: 10 ** digits - 1 }).map((minor) => `${whole}.${String(minor).padStart(digits, '0')}`));
const pair = fc.record({ ar: word, en: word });

/** JSON that the sample's schema accepts, spelt as it comes back. */
const json = fc.record(
  {
    title: word, owner: pair, plot: fc.stringMatching(/^[A-Z]{2}-[0-9]{1,6}$/), from: date, until: date, period: date.map((d) => d.slice(0, 7)), fee: amount(2), dinars: amount(3),
    storeys: fc.integer({ min: -3, max: 120 }).map((n) => n + 0), area: fc.integer({ min: 0, max: 9_999_999 }).map((n) => (n / 100).toFixed(2)), use: fc.constantFrom('none', 'housing'),
    lines: fc.array(fc.record({ title: pair, amount: amount(2), paid: date }, { requiredKeys: ['title', 'amount'] }), { maxLength: 3 }),
  },
  { requiredKeys: ['title'] },
);

function accepted(input: unknown): FieldMap {
  const read = readRecordFields(LOOSE, input);
  if (isRecordProblems(read)) throw new Error(JSON.stringify(read));
  return read;
}
const recordOf = (fields: FieldMap): DocumentRecord => ({ salt: new Uint8Array(16).fill(9), type: 900, number: 'MME-SX-1', issuedAt: 1_795_334_400, fields });

describe('a record', () => {
  test('comes back from its bytes as the JSON that it was', () => {
    fc.assert(
      fc.property(json, (input) => {
        const bytes = encodeRecord(recordOf(accepted(input)));
        const read = decodeRecord(bytes);
        expect(writeFields(LOOSE.fields, read.fields)).toEqual(input);
        expect(toHex(encodeRecord(read))).toBe(toHex(bytes));
      }),
    );
  });

  test('has the same bytes in whatever order its JSON names the fields', () => {
    fc.assert(
      fc.property(json, (input) => {
        const backwards = Object.fromEntries(Object.entries(input).reverse());
        expect(toHex(encodeRecord(recordOf(accepted(backwards))))).toBe(toHex(encodeRecord(recordOf(accepted(input)))));
      }),
    );
  });

  test('of any JSON whatever is accepted or refused with problems, and never with an exception', () => {
    const names = fc.constantFrom(...LOOSE.fields.map((field) => field.name), '__proto__', 'other');
    const input = fc.array(fc.tuple(names, fc.jsonValue()), { maxLength: 8 }).map((entries) => JSON.parse(`{${entries.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join()}}`) as unknown);
    fc.assert(
      fc.property(fc.oneof(input, fc.jsonValue()), (value) => {
        const read = readRecordFields(LOOSE, value);
        if (isRecordProblems(read)) expect(read.every(({ field, code }) => typeof field === 'string' && /^[a-z-]+$/.test(code))).toBe(true);
        else expect(read.size).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test('puts into the seal what the schema marks, cut as it says, and no more', () => {
    const fields = accepted({ title: 'Villa number seven', owner: { ar: 'فاطمة بنت محمد', en: 'Fatima' }, plot: 'AB-123456', from: '2026-11-22', fee: '5.00', lines: [] });
    expect([...sealFields(LOOSE.fields, fields)]).toEqual([[1, 'Villa num…'], [2, ['فاطمة بنت م…', 'Fatima']], [3, 'AB-123456'], [4, 20_779]]);
  });
});

describe('reading a record', () => {
  const good: CborValue[] = [1, new Uint8Array(16), 900, 'MME-SX-1', 0, new Map([[1, 'x']])];
  const changed = (at: number, value: CborValue): Uint8Array => encodeCbor(good.map((item, index) => (index === at ? value : item)));
  const fieldsOf = (value: CborValue): Uint8Array => changed(5, new Map([[1, value]]));
  const row = new Map<number, CborValue>([[1, 'x']]);

  test('accepts rows one level deep', () => {
    expect(decodeRecord(fieldsOf([row, row])).fields.get(1)).toHaveLength(2);
    expect(decodeRecord(fieldsOf([])).fields.get(1)).toEqual([]);
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()], ['a map', encodeCbor(new Map())], ['version 2', changed(0, 2)], ['a salt of 15 bytes', changed(1, new Uint8Array(15))], ['a salt of 17 bytes', changed(1, new Uint8Array(17))],
    ['a text as salt', changed(1, 'x'.repeat(16))], ['a text as type', changed(2, 'sample')], ['a number as number', changed(3, 7)], ['a text as instant', changed(4, 'now')],
    ['an array as fields', changed(5, [])], ['five parts', encodeCbor(good.slice(0, 5))], ['seven parts', encodeCbor([...good, null])], ['key 0', changed(5, new Map([[0, 'x']]))],
    ['a text key', changed(5, new Map([['1', 'x']]))], ['null', fieldsOf(null)], ['true', fieldsOf(true)], ['bytes', fieldsOf(new Uint8Array(1))], ['a map in a field', fieldsOf(row)],
    ['rows in rows', fieldsOf([new Map([[1, [row]]])])], ['a row with an empty key', fieldsOf([new Map([['', 'x']])])], ['a text among rows', fieldsOf([row, 'x'])],
    ['a byte more', Uint8Array.of(...encodeCbor(good), 0)], ['a longer head', Uint8Array.of(0x98, 6, ...encodeCbor(good).subarray(1))],
  ])('refuses %s as record-malformed', (_, bytes) => {
    expect(() => decodeRecord(bytes)).toThrow(expect.objectContaining({ name: 'FormatError', code: 'record-malformed' }) as unknown as FormatError);
  });

  test('random bytes throw nothing but FormatError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => expect(() => decodeRecord(bytes)).toThrow(FormatError)));
  });

  test('a salt of another length is not written', () => {
    expect(() => encodeRecord({ ...recordOf(new Map()), salt: new Uint8Array(15) })).toThrow(RangeError);
  });
});
