import { describe, expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Verdict, VERDICTS } from '../../document/index.ts';
import { messageFor, PAGE_IN, VERDICTS_IN } from '../../verifier/web/messages/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LANGUAGES = ['ar', 'en'] as const;

/** Verdict and reason of each line of the table in SPEC §8; `file-*` stands for all that begin like it. */
function specified(): [Verdict, string][] {
  const spec = readFileSync(path.join(ROOT, 'document/SPEC.md'), 'utf8');
  const section = /## 8\. Verdicts\n([\s\S]*?)\n## /.exec(spec)![1]!;
  return section.split('\n').flatMap((line) => {
    const [, verdicts, reasons] = line.split('|').map((cell) => cell.trim());
    if (!reasons || !VERDICTS.some((verdict) => verdicts!.startsWith(verdict))) return [];
    return [...reasons.matchAll(/`([a-z*-]+)`/g)].map(([, reason]) => [verdictOf(reason!, verdicts!.split(', ') as Verdict[]), reason!] as [Verdict, string]);
  });
}

/** Some lines of the table name several verdicts, and a reason for each that ends or begins like it. */
function verdictOf(reason: string, verdicts: Verdict[]): Verdict {
  return verdicts.find((verdict) => reason.includes(verdict)) ?? verdicts[0]!;
}

/** Every finding that the verifier's sources spell out: `{ verdict: 'forged', reason: 'signature-invalid' }`. */
function emitted(): [Verdict, string][] {
  const sources = globSync('verifier/{seal,file,status,trust}/**/*.ts', { cwd: ROOT }).map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
  const pairs = sources.flatMap((text) => [...text.matchAll(/verdict: '([a-z-]+)', reason: '([a-z-]+)'/g)].map(([, verdict, reason]) => [verdict, reason] as [Verdict, string]));
  const unknown = sources.flatMap((text) => [...text.matchAll(/unknown\('([a-z-]+)'/g)].map(([, reason]) => ['undetermined', reason] as [Verdict, string]));
  const refused = sources.flatMap((text) => [...text.matchAll(/refuse\('(file-[a-z-]+)'/g)].map(([, reason]) => ['forged', reason] as [Verdict, string]));
  return [...pairs, ...unknown, ...refused];
}

/** Codes of the format's errors; those that are not `unreadable` stand in SPEC §8 by name. */
function formatCodes(): string[] {
  const union = /FormatErrorCode =([\s\S]*?);/.exec(readFileSync(path.join(ROOT, 'document/errors.ts'), 'utf8'))![1]!;
  return [...union.matchAll(/'((?:text|digits|seal)-[a-z-]+)'/g)].map(([, code]) => code!);
}

describe.each(LANGUAGES)('%s', (language) => {
  const table = VERDICTS_IN[language];

  test('every reason of SPEC §8 and every reason that the verifier spells out has words of its own', () => {
    const all = [...specified(), ...emitted()];
    expect(all.length).toBeGreaterThan(50);
    const without = all.filter(([verdict, reason]) => messageFor(table, { verdict, reason: reason.replace('*', 'x') }) === table[verdict].otherwise && !isOtherwise(verdict, reason));
    expect(without).toEqual([]);
  });

  test('every code of a broken seal has words', () => {
    const codes = formatCodes();
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((reason) => messageFor(table, { verdict: 'unreadable', reason }) === table.unreadable.otherwise)).toEqual([]);
  });

  /** One verdict says the same for all that it knows. */
  function isOtherwise(verdict: Verdict, reason: string): boolean {
    return Object.hasOwn(table[verdict].reasons, reason);
  }

  test('a reason of a later edition gets the words of its verdict', () => {
    for (const verdict of VERDICTS) expect(messageFor(table, { verdict, reason: 'never-heard-of' })).toBe(table[verdict].otherwise);
  });

  test('the nearest family of a reason speaks for it', () => {
    expect(messageFor(table, { verdict: 'forged', reason: 'file-signature-range' })).toBe(table.forged.reasons['file-signature-*']);
    expect(messageFor(table, { verdict: 'forged', reason: 'file-malformed' })).toBe(table.forged.reasons['file-*']);
  });

  test('words are of the language that they are said to be', () => {
    const texts = VERDICTS.flatMap((verdict) => {
      const { word, otherwise, reasons } = table[verdict];
      return [word, ...[otherwise, ...Object.values(reasons)].flatMap(({ says, next }) => [says, next])];
    });
    const { otherLanguage: _, how, steps, outcomes, ...page } = PAGE_IN[language];
    for (const text of [...texts, ...Object.values(page), ...how, ...Object.values(steps), ...Object.values(outcomes)]) {
      expect(text).toMatch(language === 'ar' ? /^[^A-Za-z]*(?:(?:QR|https)[^A-Za-z]*)*$/ : /^[\x20-\x7e–…]+$/);
      // Western digits and no bidi controls, as everywhere in Khatm.
      expect(text).not.toMatch(/[\u0660-\u0669\u06f0-\u06f9\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    }
  });
});

test('each verdict has its own word', () => {
  for (const language of LANGUAGES) expect(new Set(VERDICTS.map((verdict) => VERDICTS_IN[language][verdict].word)).size).toBe(VERDICTS.length);
});
