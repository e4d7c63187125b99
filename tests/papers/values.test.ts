import { describe, expect, it } from '@jest/globals';
import { identifier, prose } from '../../papers/prose.ts';
import { groupThousands, show } from '../../papers/values.ts';

const measure = (text: string): number => text.length;
const field = { key: 1, name: 'x', label: { ar: 'س', en: 'x' }, required: true } as const;

describe('values on paper', () => {
  it.each([
    ['0', '0'], ['999', '999'], ['1000', '1,000'], ['1234.50', '1,234.50'], ['99999999999.99', '99,999,999,999.99'], ['1234.5678', '1,234.5678'],
  ])('groups the thousands of %s', (plain, grouped) => {
    expect(groupThousands(plain)).toBe(grouped);
  });

  it('show a date as it is written in the record', () => {
    expect(show({ ...field, kind: 'date' }, '2026-11-02', measure)).toMatchObject({ form: 'figure', text: { pieces: ['2026-11-02'] } });
  });

  it('show a month by name in both languages', () => {
    expect(show({ ...field, kind: 'month' }, '2026-04', measure)).toEqual({ form: 'month', name: { ar: 'أبريل', en: 'April' }, year: '2026' });
  });

  it('show an amount with its currency apart and in words', () => {
    expect(show({ ...field, kind: 'amount', currency: 'KWD', max: '9999.000' }, '1234.500', measure)).toMatchObject({
      text: { pieces: ['1,234.500'] },
      unit: { ar: 'دينار كويتي', en: 'KWD' },
      words: { en: 'One thousand two hundred and thirty-four Kuwaiti dinars and five hundred fils only' },
    });
  });
});

describe('long words', () => {
  it('may break after a separator, never before a digit of a number', () => {
    expect(prose('SEMI-D,GARAGE,1,234.50 a', 'en', measure).pieces).toEqual(['SEMI-', 'D,', 'GARAGE,1,234.50 a']);
  });

  it('of identifiers may break after each separator', () => {
    expect(identifier('WM/BP-2026/000417', measure).pieces).toEqual(['WM/', 'BP-', '2026/', '000417']);
  });

  it('of ordinary length stay whole', () => {
    expect(prose('Al-Hajri, N.', 'en', measure).pieces).toEqual(['Al-Hajri, N.']);
  });

  it('tell the widest part that cannot be broken', () => {
    expect(prose('ab ABCDEFGHIJKLMNOP,XY', 'en', measure)).toMatchObject({ em: 22, wordEm: 17 });
  });
});
