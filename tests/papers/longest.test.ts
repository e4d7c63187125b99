import { describe, expect, it } from '@jest/globals';
import { isRecordProblems, readRecordFields, type Field } from '../../document/index.ts';
import { loadPapers } from '../../papers/index.ts';
import { sampleJob } from './sample-job.ts';

const papers = loadPapers();
const WORDS = { ar: 'شركة المحيط للتطوير العقاري والاستثمار الهندسي', en: 'Ocean Company for Real Estate Development and Engineering' };

/** Words of the language up to exactly `length` code points. */
function exactly(length: number, language: 'ar' | 'en'): string {
  const text = `${WORDS[language]} `.repeat(Math.ceil(length / 20)).slice(0, length);
  return text.endsWith(' ') ? `${text.slice(0, -1)}${language === 'ar' ? 'ة' : 's'}` : text;
}

/** A record with every text of the given fields at its maximum. */
function stretched(fields: readonly Field[], record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = fields.filter(({ name }) => record[name] != null).map((field): [string, unknown] => {
    const value = record[field.name];
    if (field.kind === 'bilingual') return [field.name, { ar: exactly(field.maxLength, 'ar'), en: exactly(field.maxLength, 'en') }];
    if (field.kind === 'rows') return [field.name, (value as Record<string, unknown>[]).map((row) => stretched(field.fields, row))];
    return [field.name, value];
  });
  return Object.fromEntries(entries);
}

describe('texts of exactly the longest length', () => {
  it.each([...papers.types.keys()])('fit the pages of %s', async (name) => {
    const { schema, samples } = papers.types.get(name)!;
    const record = stretched(schema.fields, samples.find((sample) => sample.name === 'longest')!.record);
    const read = readRecordFields(schema, record);
    expect(isRecordProblems(read) ? read : []).toEqual([]);
    const { pages } = await papers.layOut(sampleJob(name, record));
    expect(pages).toBeLessThanOrEqual(schema.maxPages);
  });
});
