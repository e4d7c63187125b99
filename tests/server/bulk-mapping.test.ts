import { describe, expect, test } from '@jest/globals';
import { cleanText } from '../../server/bulk/mapping/clean.ts';
import { civilDay, plusYears } from '../../server/bulk/mapping/civil-day.ts';
import { cutText } from '../../server/bulk/mapping/cut.ts';
import { formatDecimal } from '../../server/bulk/mapping/decimal.ts';
import { ShapeError } from '../../server/bulk/mapping/json-shape.ts';
import { cellsOf, mapRow } from '../../server/bulk/mapping/map-row.ts';
import { readMap } from '../../server/bulk/mapping/read-map.ts';

/** The value of one expression for a row. */
function value(expression: unknown, row: Record<string, string> = {}): unknown {
  const map = readMap({ type: 't', key: 'k', fields: { x: expression } });
  const mapped = mapRow(map, cellsOf(Object.keys(row), Object.values(row)));
  return mapped.ok ? mapped.record['x'] : { reason: mapped.reason, field: mapped.field, detail: mapped.detail };
}

describe('cells', () => {
  test.each([
    ['  a\t\tb \r\n c ', 'a b c'],
    ['a\u00a0\u2003b\u0085c', 'a b c'],
    ['pay\u202e100\u202c \u2066x\u2069\u200f', 'pay100 x'],
    ['zero\u200bwidth\ufeff so\u00adft \u0000nul\u0007', 'zerowidth soft nul'],
    ['a \u200b b', 'a b'],
    ['e\u0301', 'é'],
    ['\u2800\u3164\ufe0f', ''],
    ['O\'Brien & "Söhne" <b>|~@#$%^*', 'O\'Brien & "Söhne" <b>|~@#$%^*'],
  ])('%j is cleaned to %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });
});

describe('operations', () => {
  test('column, and an empty cell is absent', () => {
    expect(value({ column: 'a' }, { a: ' b ' })).toBe('b');
    expect(value({ column: 'a' }, { a: '\u200b ' })).toBeUndefined();
  });

  test('constant', () => {
    expect(value({ constant: '2030-12-31' })).toBe('2030-12-31');
    expect(value({ constant: 3 })).toBe(3);
  });

  test('first', () => {
    expect(value({ first: [{ column: 'a' }, { column: 'b' }, { constant: 'c' }] }, { a: '', b: 'B' })).toBe('B');
    expect(value({ first: [{ column: 'a' }, { column: 'b' }] }, { a: '', b: '' })).toBeUndefined();
  });

  test('template, whose text is never read again as a template', () => {
    expect(value({ template: 'Owner of {a}, {b}' }, { a: '{b}$1', b: 'B' })).toBe('Owner of {b}$1, B');
    expect(value({ template: '{a}-{b}' }, { a: 'A', b: '' })).toBeUndefined();
    expect(value({ template: '{x}!', parts: { x: { integer: { column: 'a' } } } }, { a: '07' })).toBe('7!');
  });

  test('lookup', () => {
    const lookup = { lookup: { column: 'a' }, table: { New: 'new' } };
    expect(value(lookup, { a: 'New' })).toBe('new');
    expect(value(lookup, { a: 'Old' })).toEqual({ reason: 'not-in-table', field: 'x', detail: 'Old' });
    expect(value(lookup, { a: '__proto__' })).toMatchObject({ reason: 'not-in-table' });
    expect(value(lookup, { a: '' })).toBeUndefined();
    expect(value({ ...lookup, otherwise: 'absent' }, { a: 'Old' })).toBeUndefined();
    expect(value({ ...lookup, otherwise: 'keep' }, { a: 'Old' })).toBe('Old');
  });

  test('match', () => {
    const match = { match: { column: 'a' }, pattern: '^(\\d+) - (.+)$', as: '$2 $1' };
    expect(value(match, { a: '1106 - House' })).toBe('House 1106');
    expect(value(match, { a: 'House' })).toEqual({ reason: 'not-the-pattern', field: 'x', detail: 'House' });
    expect(value({ match: { column: 'a' }, pattern: '^(b)?a$', as: '$1' }, { a: 'a' })).toBeUndefined();
  });

  test('date', () => {
    expect(value({ date: { column: 'a' } }, { a: '2013-07-08T00:00:00.000' })).toBe('2013-07-08');
    expect(value({ date: { column: 'a' }, plusYears: 30 }, { a: '2013-07-08' })).toBe('2043-07-08');
    expect(value({ date: { column: 'a' } }, { a: '08/07/2013' })).toEqual({ reason: 'not-a-date', field: 'x', detail: '08/07/2013' });
  });

  test('integer', () => {
    expect(value({ integer: { column: 'a' } }, { a: '633' })).toBe(633);
    for (const a of ['1.0', '-1', '1e3', '1,000', 'x']) expect(value({ integer: { column: 'a' } }, { a })).toMatchObject({ reason: 'not-an-integer' });
  });

  test('a refusal shows only the beginning of a long cell', () => {
    const { detail } = value({ integer: { column: 'a' } }, { a: 'x'.repeat(5000) }) as { detail: string };
    expect(detail).toBe(`${'x'.repeat(79)}…`);
  });
});

test.each([
  ['2013-07-08T23:59:59.999', '2013-07-08'], ['2024-02-29', '2024-02-29'], ['2013-07-08 10:00', '2013-07-08'],
  ['2023-02-29', undefined], ['2013-13-01', undefined], ['2013-07-08T00:00:00Z', undefined], ['2013-07-08T00:00:00+03:00', undefined], ['x2013-07-08', undefined],
])('the civil day of %s is %s', (text, day) => {
  expect(civilDay(text)).toBe(day);
});

test('29 February becomes the 28th in a year without one', () => {
  expect(plusYears('2024-02-29', 1)).toBe('2025-02-28');
  expect(plusYears('2024-02-29', 4)).toBe('2028-02-29');
  expect(plusYears('9999-01-01', 1)).toBeUndefined();
});

test.each([
  ['246089.8', 2, 'refuse', '1', '246089.80'],
  ['38576', 2, 'refuse', '1', '38576.00'],
  ['1.005', 2, 'half-up', '1', '1.01'],
  ['-1.005', 2, 'half-up', '1', '-1.01'],
  ['1.00500', 3, 'refuse', '1', '1.005'],
  ['0.004', 2, 'half-up', '1', '0.00'],
  ['1678', 2, 'half-up', '0.09290304', '155.89'],
  ['7.5', 0, 'half-up', '1', '8'],
  ['1.005', 2, 'refuse', '1', { problem: 'too-precise' }],
  ['1,000', 2, 'half-up', '1', { problem: 'not-a-number' }],
  ['1e3', 2, 'half-up', '1', { problem: 'not-a-number' }],
  ['.5', 2, 'half-up', '1', { problem: 'not-a-number' }],
  ['$5', 2, 'half-up', '1', { problem: 'not-a-number' }],
] as const)('%s with %i digits (%s, times %s) is %j', (text, scale, rounding, times, written) => {
  expect(formatDecimal(text, scale, rounding, times)).toEqual(written);
});

test.each([
  ['exactly ten', 11, 'exactly ten'],
  ['one two three', 9, 'one two…'],
  ['one two three', 8, 'one two…'],
  ['one two, three', 10, 'one two…'],
  ['incomprehensibilities', 10, 'incompreh…'],
  ['a incomprehensibilities', 10, 'a incompr…'],
  ['𝒳𝒳𝒳𝒳 𝒳𝒳𝒳𝒳', 6, '𝒳𝒳𝒳𝒳…'],
])('%s cut to %i is %s', (text, limit, cut) => {
  expect(cutText(text, limit)).toBe(cut);
  expect([...cut].length).toBeLessThanOrEqual(limit);
});

describe('refuse rules', () => {
  const map = readMap({
    type: 't', key: 'k', fields: { x: { column: 'a' } },
    refuse: [
      { reason: 'gone', column: 's', equals: ['Cancelled', 'Void'] },
      { reason: 'nowhere', column: 'a', empty: true, detail: 'no address' },
      { reason: 'held', column: 's', matches: '^Hold' },
      { reason: 'strange', column: 's', differs: 'Issued' },
    ],
  });
  const refusal = (s: string, a: string): unknown => mapRow(map, cellsOf(['k', 's', 'a'], ['1', s, a]));

  test.each([
    ['Void', '', { reason: 'gone', field: 's', detail: 'Void' }],
    ['Issued', ' ', { reason: 'nowhere', field: 'a', detail: 'no address' }],
    ['Hold - x', 'b', { reason: 'held', field: 's', detail: 'Hold - x' }],
    ['', 'b', { reason: 'strange', field: 's', detail: '' }],
  ])('status %j and address %j', (s, a, expected) => {
    expect(refusal(s, a)).toEqual({ ok: false, ...expected });
  });

  test('a row that no rule meets is mapped', () => {
    expect(refusal('Issued', 'b')).toEqual({ ok: true, record: { x: 'b' } });
  });
});

describe('a faulty map is refused with the place of its fault', () => {
  const field = (x: unknown): unknown => ({ type: 't', key: 'k', fields: { x } });
  test.each([
    [[], '$'],
    [{ type: 't', key: 'k', field: {} }, '$.field'],
    [{ key: 'k', fields: { x: { column: 'a' } } }, '$.type'],
    [{ type: 't', key: [], fields: { x: { column: 'a' } } }, '$.key'],
    [{ type: 't', key: ['a', 'a'], fields: { x: { column: 'a' } } }, '$.key'],
    [{ type: 't', key: 'k', fields: {} }, '$.fields'],
    [{ type: 't', key: 'k', fields: { 'x.fr': { column: 'a' } } }, '$.fields["x.fr"]'],
    [{ type: 't', key: 'k', fields: { x: { column: 'a' }, 'x.ar': { column: 'a' } } }, '$.fields.x'],
    [field('a'), '$.fields.x'],
    [field({}), '$.fields.x'],
    [field({ column: 'a', constant: 'b' }), '$.fields.x'],
    [field({ column: '' }), '$.fields.x.column'],
    [field({ column: 'a', too: 1 }), '$.fields.x.too'],
    [field({ first: [{ column: 'a' }, { cut: { colum: 'a' }, to: 3 }] }), '$.fields.x.first[1].cut'],
    [field({ cut: { column: 'a' }, to: '3' }), '$.fields.x.to'],
    [field({ match: { column: 'a' }, pattern: '(', as: '$1' }), '$.fields.x.pattern'],
    [field({ lookup: { column: 'a' }, table: { ' a': 'b' } }), '$.fields.x.table[" a"]'],
    [field({ lookup: { column: 'a' }, table: { a: 'b' }, otherwise: 'none' }), '$.fields.x.otherwise'],
    [field({ decimal: { column: 'a' }, scale: 2 }), '$.fields.x.rounding'],
    [field({ decimal: { column: 'a' }, scale: 2, rounding: 'refuse', times: 0.09 }), '$.fields.x.times'],
    [field({ template: 'no column' }), '$.fields.x.template'],
    [field({ template: '{a' }), '$.fields.x.template'],
    [field({ template: '{a}', parts: { b: { column: 'c' } } }), '$.fields.x.parts.b'],
    [field({ arabic: { column: 'a' }, as: 'poem' }), '$.fields.x.as'],
    [{ type: 't', key: 'k', fields: { x: { column: 'a' } }, refuse: [{ reason: 'No', column: 'a', empty: true }] }, '$.refuse[0].reason'],
    [{ type: 't', key: 'k', fields: { x: { column: 'a' } }, refuse: [{ reason: 'no', column: 'a' }] }, '$.refuse[0]'],
    [{ type: 't', key: 'k', fields: { x: { column: 'a' } }, refuse: [{ reason: 'no', column: 'a', empty: true, equals: 'b' }] }, '$.refuse[0]'],
  ])('%j', (json, path) => {
    let thrown: unknown;
    try {
      readMap(json);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ShapeError);
    expect((thrown as ShapeError).path).toBe(path);
  });
});
