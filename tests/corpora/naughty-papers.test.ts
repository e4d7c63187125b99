import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Field } from '../../document/index.ts';
import { IssuerError } from '../../issuer/index.ts';
import { composePaper } from '../../issuer/issuing/composition.ts';
import { acceptRequest } from '../../issuer/issuing/request.ts';
import { loadPapers, type Papers } from '../../papers/index.ts';
import { AUTHORITY, NOW, ORIGIN, readSample } from '../support/authority.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpora/naughty-strings/blns.json', import.meta.url));
const STRINGS = JSON.parse(readFileSync(CORPUS, 'utf8')) as string[];
/** Laying out takes most of the time: of the strings that are accepted, every n-th goes through each type's page. */
const EVERY = process.env['KHATM_FULL'] === '1' ? 1 : 8;

const SAMPLES = { 'building-permit': 'alteration', 'building-completion-certificate': 'villa', 'salary-statement': 'engineer' } as const;
const REFUSALS: ReadonlySet<string> = new Set(['record-invalid', 'text-unprintable', 'does-not-fit']);
let papers: Papers;
beforeAll(() => {
  papers = loadPapers();
});

type Json = Record<string, unknown>;

/** The record with one text in every place where the fields take any. */
function filled(fields: readonly Field[], record: Json, text: string): Json {
  return Object.fromEntries(fields.flatMap((field): [string, unknown][] => {
    if (field.kind === 'bilingual') return [[field.name, { ar: text, en: text }]];
    if (field.kind === 'text') return [[field.name, text]];
    const value = record[field.name];
    if (value === undefined) return [];
    return [[field.name, field.kind === 'rows' ? (value as Json[]).map((row) => filled(field.fields, row, text)) : value]];
  }));
}

describe.each(Object.entries(SAMPLES))('a naughty string in a %s', (type, sample) => {
  const request = (record: unknown) => ({ type, record, client: 'tests' });

  test('in any one field is refused for that field, or taken as it is written', () => {
    const record = readSample(type, sample);
    const { fields } = papers.types.get(type)!.schema;
    const texts = fields.filter(({ kind }) => kind === 'bilingual' || kind === 'text' || kind === 'identifier');
    expect(texts.length).toBeGreaterThan(3);
    let accepted = 0;
    for (const field of texts) {
      for (const text of STRINGS) {
        const changed = { ...record, [field.name]: field.kind === 'bilingual' ? { ar: text, en: text } : text };
        try {
          const value = acceptRequest(papers, request(changed)).fields.get(field.key);
          expect(value).toEqual(field.kind === 'bilingual' ? [text.normalize('NFC'), text.normalize('NFC')] : text.normalize('NFC'));
          accepted++;
        } catch (error) {
          if (!(error instanceof IssuerError) || error.problem.code !== 'record-invalid') throw error;
          for (const problem of error.problem.problems) expect(problem.field.split('.')[0]).toBe(field.name);
        }
      }
    }
    expect(accepted).toBeGreaterThan(1000);
  }, 60_000);

  test('in every text field at once is laid out, or refused with a reason', async () => {
    const paper = papers.types.get(type)!;
    const around = { papers, authority: AUTHORITY, verifyOrigin: ORIGIN, statusOrigin: ORIGIN, codeSecret: new Uint8Array(32) };
    const outcomes = { laidOut: 0, refused: 0 };
    const unprintable = new Set<string>();
    for (const [i, text] of STRINGS.entries()) {
      try {
        const { fields } = acceptRequest(papers, request(filled(paper.schema.fields, readSample(type, sample), text)));
        if (i % EVERY !== 0) continue;
        const particulars = { paper, fields, salt: new Uint8Array(16), number: 'TM-XX-2026-0000001', issuedAt: NOW, status: { list: 1, index: 1 } };
        await composePaper(particulars, around, new Uint8Array(8));
        outcomes.laidOut++;
      } catch (error) {
        if (!(error instanceof IssuerError) || !REFUSALS.has(error.code)) throw new Error(`string ${i} ${JSON.stringify(text)}`, { cause: error });
        if (error.problem.code === 'text-unprintable') unprintable.add(error.problem.characters[0]!);
        outcomes.refused++;
      }
    }
    expect(outcomes.laidOut).toBeGreaterThan(STRINGS.length / EVERY / 3);
    expect(outcomes.refused).toBeGreaterThan(50);
    expect(unprintable.size).toBeGreaterThan(0);
  }, 300_000);
});
