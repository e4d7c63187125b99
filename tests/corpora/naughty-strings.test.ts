import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { decodeRecord, type DocumentSchema, encodeRecord, type Field, type FieldMap, isRecordProblems, readRecordFields, readSealText, sealFields, toHex, writeFields } from '../../document/index.ts';
import { SAMPLE } from '../document/sample-schema.ts';

const URL_OF_CORPUS = new URL('../../../shared/corpora/naughty-strings/blns.json', import.meta.url);
if (!existsSync(URL_OF_CORPUS)) throw new Error('the corpus naughty-strings is missing; it is expected in ../shared/corpora beside the project');
const STRINGS = JSON.parse(readFileSync(URL_OF_CORPUS, 'utf8')) as string[];

const base = { label: { ar: 'حقل', en: 'Field' }, required: false, inSeal: { clip: 12 } } as const;
const TEXTS: readonly Field[] = [
  { ...base, key: 1, name: 'text', kind: 'text', language: 'ar', maxLength: 300 },
  { ...base, key: 2, name: 'pair', kind: 'bilingual', maxLength: 300 },
  { ...base, key: 3, name: 'plot', kind: 'identifier', pattern: '^.*$', maxLength: 300 },
];
const SCHEMA: DocumentSchema = { ...SAMPLE, fields: TEXTS, sums: [], order: [] };
const CODES = ['lone-surrogate', 'bidi-control', 'control-character', 'invisible-character', 'too-many-marks', 'surrounding-space', 'empty', 'too-long', 'not-the-pattern'];

const recordOf = (fields: FieldMap): Uint8Array => encodeRecord({ salt: new Uint8Array(16), type: 1, number: 'MME-SX-1', issuedAt: 0, fields });

type Verdict = { accepted: true } | { accepted: false; codes: string[] };

/** Reads a string as a field; what is accepted must come back from its bytes as it was, in NFC. */
function judged(input: Record<string, unknown>): Verdict {
  const read = readRecordFields(SCHEMA, input);
  if (isRecordProblems(read)) return { accepted: false, codes: read.map(({ code }) => code) };
  const bytes = recordOf(read);
  const back = decodeRecord(bytes).fields;
  expect(JSON.stringify(writeFields(TEXTS, back))).toBe(JSON.stringify(input).normalize('NFC'));
  expect(toHex(recordOf(back))).toBe(toHex(bytes));
  expect(JSON.stringify([...sealFields(TEXTS, back)])).toBe(JSON.stringify([...sealFields(TEXTS, read)]));
  return { accepted: true };
}

describe('every naughty string', () => {
  test.each<[string, (text: string) => Record<string, unknown>]>([
    ['a text', (text) => ({ text })], ['the Arabic half of a pair', (text) => ({ pair: { ar: text, en: 'x' } })], ['the English half of a pair', (text) => ({ pair: { ar: 'س', en: text } })], ['an identifier', (text) => ({ plot: text })],
  ])('as %s is accepted and comes back as it was, or is refused with a code', (_, inputOf) => {
    const verdicts = STRINGS.map((text) => judged(inputOf(text)));
    const codes = new Set(verdicts.flatMap((verdict) => (verdict.accepted ? [] : verdict.codes)));
    expect([...codes].filter((code) => !CODES.includes(code))).toEqual([]);
    expect(verdicts.filter(({ accepted }) => accepted).length).toBeGreaterThan(100);
    expect(verdicts.filter(({ accepted }) => !accepted).length).toBeGreaterThan(10);
  });

  test('that would turn the direction of a line, hide or stack marks is refused as a text', () => {
    const dangerous = STRINGS.filter((text) => /[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\u0000-\u001f]|\p{M}{4}/u.test(text.normalize('NFC')));
    expect(dangerous.length).toBeGreaterThan(10);
    expect(dangerous.filter((text) => judged({ text }).accepted)).toEqual([]);
  });

  test('as the name of a field is reported as unknown', () => {
    const unknown = STRINGS.filter((text) => text !== '').map((text) => readRecordFields(SCHEMA, Object.fromEntries([[text, 'x']])));
    expect(unknown.filter((read) => !isRecordProblems(read) || read[0]?.code !== 'unknown-field')).toEqual([]);
  });

  test.each(['amount', 'decimal', 'integer', 'date', 'month', 'choice', 'rows'] as const)('as a value of kind %s is accepted only if it comes back as it was', (kind) => {
    const field = SAMPLE.fields.find((candidate) => candidate.kind === kind)!;
    const schema = { ...SCHEMA, fields: [{ ...field, required: true }] };
    for (const text of STRINGS) {
      const read = readRecordFields(schema, { [field.name]: text });
      if (isRecordProblems(read)) expect(read).toHaveLength(1);
      // A decimal is written out to its scale; its value is what comes back.
      else expect(Number(writeFields(schema.fields, read)[field.name])).toBe(Number(text));
    }
  });

  test('as a scanned text is no seal, and is refused with a code', () => {
    for (const text of STRINGS) expect(() => readSealText(text)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^text-/) as unknown as string }) as unknown as Error);
  });
});
