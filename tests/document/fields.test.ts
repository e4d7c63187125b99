import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DocumentSchema, type FieldMap, type FieldProblem, isRecordProblems, readRecordFields, writeFields } from '../../document/index.ts';
import { LOOSE, sampleField } from './sample-schema.ts';

/** What is said about one field, with a good title beside it. */
function problems(input: Record<string, unknown>, schema: DocumentSchema = LOOSE): readonly FieldProblem[] {
  const read = readRecordFields(schema, { title: 'x', ...input });
  return isRecordProblems(read) ? (read as FieldProblem[]) : [];
}
const codeOf = (name: string, value: unknown): string => problems({ [name]: value }).map(({ field, code }) => (field === name ? code : `${field} ${code}`)).join(', ');
function canonical(name: string, value: unknown): unknown {
  const read = readRecordFields(LOOSE, { title: 'x', [name]: value });
  return isRecordProblems(read) ? read : read.get(sampleField(name).key);
}

describe('an amount', () => {
  test.each([['fee', '0.00', 0], ['fee', '0.05', 5], ['fee', '1234.50', 123_450], ['fee', '1000000.00', 100_000_000], ['dinars', '1.005', 1005], ['dinars', '0.001', 1]])(
    '%s %s is %i of the smallest unit', (name, text, expected) => expect(canonical(name, text)).toBe(expected),
  );
  test.each([
    ['fee', '-1.00', 'negative'], ['fee', '-0.00', 'negative'], ['fee', '1.234', 'too-precise'], ['fee', '1.005', 'too-precise'], ['dinars', '1.0005', 'too-precise'],
    ['fee', '1', 'not-an-amount'], ['fee', '1.5', 'not-an-amount'], ['dinars', '1.50', 'not-an-amount'], ['fee', '1000000.01', 'out-of-range'],
    ['fee', '999999999999999.99', 'out-of-range'], ['dinars', '999999999999999.999', 'out-of-range'], ['fee', '01.00', 'not-an-amount'], ['fee', '+1.00', 'not-an-amount'],
    ['fee', '1,000.00', 'not-an-amount'], ['fee', '1e3', 'not-an-amount'], ['fee', ' 1.00', 'not-an-amount'], ['fee', '1.00 ', 'not-an-amount'], ['fee', '1.00\n', 'not-an-amount'],
    ['fee', '١٠٫٠٠', 'not-an-amount'], ['fee', '٣.٠٠', 'not-an-amount'], ['fee', '', 'not-an-amount'], ['fee', '.50', 'not-an-amount'], ['fee', '1.', 'not-an-amount'], ['fee', 'NaN', 'not-an-amount'],
    ['fee', 1.5, 'wrong-type'], ['fee', 100, 'wrong-type'], ['fee', {}, 'wrong-type'], ['fee', ['1.00'], 'wrong-type'], ['fee', true, 'wrong-type'],
  ])('%s %j is refused as %s', (name, value, code) => expect(codeOf(name, value)).toBe(code));

  test('is exact up to its maximum, whatever floating point makes of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (minor) => {
        const text = `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
        expect(canonical('fee', text)).toBe(minor);
      }),
    );
  });
});

describe('a decimal', () => {
  test.each([['12', 1200], ['12.5', 1250], ['12.05', 1205], ['0.01', 1], ['99999.99', 9_999_999]])('%s is %i hundredths', (text, expected) => expect(canonical('area', text)).toBe(expected));
  test.each([
    ['12.345', 'too-precise'], ['100000', 'out-of-range'], ['999999999999999', 'out-of-range'], ['-1', 'negative'], ['1e2', 'not-a-number'], ['', 'not-a-number'], ['1.', 'not-a-number'],
    ['00', 'not-a-number'], ['½', 'not-a-number'], ['١٢', 'not-a-number'], [12, 'wrong-type'],
  ])('%j is refused as %s', (value, code) => expect(codeOf('area', value)).toBe(code));
});

describe('an integer', () => {
  test.each([-3, 0, 120])('may be %i', (value) => expect(canonical('storeys', value)).toBe(value));
  test.each([
    [-4, 'out-of-range'], [121, 'out-of-range'], [2 ** 60, 'out-of-range'], [JSON.parse('1e400'), 'out-of-range'], [1.5, 'fractional'], [0.1 + 0.2, 'fractional'], ['7', 'wrong-type'], [[7], 'wrong-type'],
  ])('%j is refused as %s', (value, code) => expect(codeOf('storeys', value)).toBe(code));
});

describe('a date', () => {
  test.each([['1970-01-01', 0], ['2026-11-22', 20_779], ['2024-02-29', 19_782], ['1900-01-01', -25_567], ['9999-12-31', 2_932_896]])('%s is day %i', (text, day) => expect(canonical('from', text)).toBe(day));
  test.each([
    '2026-02-30', '2026-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-01-32', '1899-12-31', '0000-01-01', '10000-01-01', '2026-1-1', '26-01-01', '2026/01/01',
    '01-02-2026', '2026-01-01T00:00:00Z', ' 2026-01-01', '2026-01-01\n', '٢٠٢٦-٠١-٠١', '+002026-01-01', '1448-06-12 AH', '',
  ])('%j is refused as not-a-date', (value) => expect(codeOf('from', value)).toBe('not-a-date'));
  test.each([[20_779], [{}], [true]])('%j is refused as wrong-type', (value) => expect(codeOf('from', value)).toBe('wrong-type'));
});

describe('a month', () => {
  test.each([['1970-01', 0], ['2026-11', 682], ['1969-12', -1]])('%s is month %i', (text, month) => expect(canonical('period', text)).toBe(month));
  test.each(['2026-00', '2026-13', '2026-1', '2026-11-01', '1899-12', 'Nov 2026', '', '٢٠٢٦-١١'])('%j is refused as not-a-month', (value) => expect(codeOf('period', value)).toBe('not-a-month'));
  test('a number is refused as wrong-type', () => expect(codeOf('period', 682)).toBe('wrong-type'));
});

describe('a choice', () => {
  test('is the code of the option that is named, 0 too', () => {
    expect([canonical('use', 'none'), canonical('use', 'housing')]).toEqual([0, 2]);
  });
  test.each(['Housing', 'سكني', '', 'constructor', '__proto__', '2'])('%j is refused as not-an-option', (value) => expect(codeOf('use', value)).toBe('not-an-option'));
  test('a code instead of a name is refused as wrong-type', () => expect(codeOf('use', 2)).toBe('wrong-type'));
});

describe('an identifier', () => {
  test('is a text of its pattern', () => expect(canonical('plot', 'AB-123')).toBe('AB-123'));
  test.each(['ab-123', 'AB-', 'xAB-1', 'AB-1 x', 'AB-١٢', 'АВ-12', 'ＡＢ-12'])('%j is refused as not-the-pattern', (value) => expect(codeOf('plot', value)).toBe('not-the-pattern'));
  test('longer than its field is refused as too-long', () => expect(codeOf('plot', 'AB-1234567')).toBe('too-long'));
  test('a number is refused as wrong-type', () => expect(codeOf('plot', 123)).toBe('wrong-type'));
  test('is a whole match even where an alternative of the pattern is not anchored', () => {
    const schema = { ...LOOSE, fields: [sampleField('title'), { ...sampleField('plot'), pattern: '^A|B$' } as typeof LOOSE.fields[number]] };
    expect(problems({ plot: 'A' }, schema)).toEqual([]);
    expect(problems({ plot: 'A-x' }, schema)).toEqual([{ field: 'plot', code: 'not-the-pattern' }]);
  });
});

describe('a bilingual text', () => {
  test('is a pair, Arabic first', () => expect(canonical('owner', { en: 'Ali', ar: 'علي' })).toEqual(['علي', 'Ali']));
  test.each<[unknown, FieldProblem[]]>([
    [{ ar: 'علي' }, [{ field: 'owner.en', code: 'missing' }]],
    [{ ar: 'علي', en: null }, [{ field: 'owner.en', code: 'missing' }]],
    [{}, [{ field: 'owner.ar', code: 'missing' }, { field: 'owner.en', code: 'missing' }]],
    [{ ar: 'علي', en: 'Ali', fr: 'Ali' }, [{ field: 'owner.fr', code: 'unknown-field' }]],
    [{ ar: 7, en: '' }, [{ field: 'owner.ar', code: 'wrong-type' }, { field: 'owner.en', code: 'empty' }]],
    ['علي', [{ field: 'owner', code: 'wrong-type' }]],
    [['علي', 'Ali'], [{ field: 'owner', code: 'wrong-type' }]],
  ])('%j says which half is wrong', (value, expected) => expect(problems({ owner: value })).toEqual(expected));
});

describe('a record', () => {
  test.each([null, undefined, [], 'text', 7, true])('that is %j is refused as wrong-type', (input) => {
    expect(readRecordFields(LOOSE, input)).toEqual([{ field: 'record', code: 'wrong-type' }]);
  });

  test('without a required field says that it is missing, null counting as absent', () => {
    expect(readRecordFields(LOOSE, {})).toEqual([{ field: 'title', code: 'missing' }]);
    expect(readRecordFields(LOOSE, { title: null })).toEqual([{ field: 'title', code: 'missing' }]);
  });

  test.each(['colour', '', 'constructor', 'toString', '__proto__', 'hasOwnProperty', 'Title', 'title '])('with a field %j that the schema does not name says so', (name) => {
    const input = JSON.parse(`{"title":"x",${JSON.stringify(name)}:"y"}`) as unknown;
    expect(readRecordFields(LOOSE, input)).toEqual([{ field: name, code: 'unknown-field' }]);
  });

  test('does not take a field from a prototype', () => {
    expect(readRecordFields(LOOSE, Object.create({ title: 'x' }))).toEqual([{ field: 'title', code: 'missing' }]);
  });

  test('reports every problem, not only the first', () => {
    expect(problems({ title: '', fee: '-1', from: 'soon', colour: 1 }).map(({ code }) => code).sort()).toEqual(['empty', 'negative', 'not-a-date', 'unknown-field']);
  });

  test('names a long unknown field by its beginning', () => {
    const name = 'n'.repeat(1_000_000);
    expect(problems({ [name]: 1 })[0]?.field).toHaveLength(64);
    expect(problems({ owner: { ar: 'علي', en: 'Ali', [name]: 1 } })[0]?.field).toHaveLength('owner.'.length + 64);
  });

  test('with fields of the names of Object.prototype is read and written like any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'valueOf'];
    const fields = names.map((name, index) => ({ ...sampleField('title'), key: index + 1, name }));
    const input = JSON.parse(`{${names.map((name) => `"${name}":"${name}"`).join()}}`) as unknown;
    const read = readRecordFields({ ...LOOSE, fields }, input) as FieldMap;
    expect([...read]).toEqual(names.map((name, index) => [index + 1, name]));
    expect(JSON.stringify(writeFields(fields, read))).toBe(JSON.stringify(input));
  });
});
