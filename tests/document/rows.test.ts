import { describe, expect, test } from '@jest/globals';
import { type FieldMap, isRecordProblems, readRecordFields, type RecordProblem, writeFields } from '../../document/index.ts';
import { LOOSE, SAMPLE } from './sample-schema.ts';

const row = (amount: string): object => ({ title: { ar: 'راتب', en: 'Salary' }, amount });

function problems(lines: unknown): readonly RecordProblem[] {
  const read = readRecordFields(LOOSE, { title: 'x', lines });
  return isRecordProblems(read) ? read : [];
}

describe('rows', () => {
  test('are read and written in their order', () => {
    const input = { title: 'x', lines: [row('2.00'), { ...row('1.00'), paid: '2026-11-01' }] };
    expect(writeFields(LOOSE.fields, readRecordFields(LOOSE, input) as FieldMap)).toEqual(input);
  });

  test('may be none, which is not the same as absent', () => {
    const read = readRecordFields(LOOSE, { title: 'x', lines: [] }) as FieldMap;
    expect(writeFields(LOOSE.fields, read)).toEqual({ title: 'x', lines: [] });
  });

  test('name a problem by row and column', () => {
    expect(problems([row('1.00'), { title: { ar: 'بدل' }, amount: '-1.00', colour: 1 }, 7])).toEqual([
      { field: 'lines[1].colour', code: 'unknown-field' },
      { field: 'lines[1].title.en', code: 'missing' },
      { field: 'lines[1].amount', code: 'negative' },
      { field: 'lines[2]', code: 'wrong-type' },
    ]);
  });

  test.each([[{}, 'wrong-type'], ['x', 'wrong-type'], [{ length: 1, 0: row('1.00') }, 'wrong-type'], [Array.from({ length: 4 }, () => row('1.00')), 'too-many-rows']])(
    'are refused when they are %j: %s', (lines, code) => expect(problems(lines)).toEqual([{ field: 'lines', code }]),
  );

  test('with hundreds of thousands of wrong names are refused without an exception', () => {
    const many = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`n${i}`, 1]));
    expect(problems([many]).length).toBe(300_002);
    expect(isRecordProblems(readRecordFields(LOOSE, { title: 'x', owner: many }))).toBe(true);
  });
});

describe('rules between fields', () => {
  const codes = (input: object): string[] => {
    const read = readRecordFields(SAMPLE, { title: 'x', ...input });
    return isRecordProblems(read) ? read.map(({ field, code }) => `${field} ${code}`) : [];
  };

  test('a total is the sum of its column less what is taken off', () => {
    expect(codes({ lines: [row('10.10'), row('0.20')], fee: '0.30', total: '10.00' })).toEqual([]);
    expect(codes({ lines: [row('10.10'), row('0.20')], fee: '0.30', total: '10.01' })).toEqual(['total sum-differs']);
    expect(codes({ lines: [row('1.00')] })).toEqual(['total sum-differs']);
  });

  test('a wrong total is answered with the right one', () => {
    expect(readRecordFields(SAMPLE, { title: 'x', lines: [row('10.10')], fee: '20.15', total: '1.00' })).toEqual([
      { field: 'total', code: 'sum-differs', detail: '-10.05' },
    ]);
  });

  test('the earlier date may be the same day, not a later one', () => {
    expect(codes({ from: '2026-11-22', until: '2026-11-22' })).toEqual([]);
    expect(codes({ from: '2026-11-23', until: '2026-11-22' })).toEqual(['from later-than']);
    expect(codes({ from: '2026-11-23' })).toEqual([]);
  });
});
