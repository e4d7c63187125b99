import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Field, type FieldProblemCode } from '../../document/index.ts';
import { clipText, textProblem } from '../../document/text.ts';
import { readField } from '../../document/fields.ts';

const FIELD: Field = { key: 1, name: 'title', label: { ar: 'عنوان', en: 'Title' }, required: true, kind: 'text', language: 'ar', maxLength: 40 };

function codeOf(input: string): FieldProblemCode | undefined {
  const read = readField(FIELD, input, 'title');
  return typeof read === 'string' ? undefined : (read as { code: FieldProblemCode }[])[0]?.code;
}
const points = (...codes: number[]): string[] => codes.map((code) => String.fromCodePoint(code));
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('a text on a paper', () => {
  test.each(['Villa 7', 'فاطمة بنت محمد الأنصاري', 'مُحَمَّد', 'شركة (ABC) للمقاولات', 'Zone 66 – Lot “12”', '北京', 'برج 🏗', 'O’Neil & Söhne', 'x'])('may be %j', (text) => {
    expect(codeOf(text)).toBeUndefined();
  });

  const refused: [FieldProblemCode, string, string[]][] = [
    ['bidi-control', 'a bidi control', points(0x61c, 0x200e, 0x200f, ...range(0x202a, 0x202e), ...range(0x2066, 0x2069))],
    ['control-character', 'a control character or a line break', points(...range(0, 0x1f), ...range(0x7f, 0x9f), 0x2028, 0x2029)],
    ['invisible-character', 'a format character', points(0xad, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0xfff9, 0xe0001, 0xe0041)],
    ['invisible-character', 'a filler or a joiner that prints nothing', points(0x34f, 0x115f, 0x1160, 0x3164, 0xffa0, 0x17b4, 0x17b5, 0x2800, 0x1d173)],
    ['invisible-character', 'a variation selector', points(0x180b, 0xfe00, 0xfe0e, 0xfe0f, 0xe0100, 0xe01ef)],
    ['invisible-character', 'a noncharacter', points(0xfdd0, 0xfdef, 0xfffe, 0xffff, 0x1fffe, 0x10ffff)],
    ['lone-surrogate', 'half a surrogate pair', ['\ud800', '\udfff', '\udc00\ud800']],
    ['too-many-marks', 'four marks on a letter', ['\u0300\u0316\u0321\u0322', '\u064b\u064c\u064d\u064e']],
  ];
  test.each(refused)('is refused as %s for %s, wherever it stands', (code, _, characters) => {
    const wrong = characters.flatMap((c) => [`ab${c}cd`, `ab${c}`].filter((text) => codeOf(text) !== code).map((text) => `${JSON.stringify(text)} ${codeOf(text)}`));
    expect(wrong).toEqual([]);
  });

  test('may have three marks on a letter', () => {
    expect(codeOf('ل\u0651\u064e\u0670')).toBeUndefined();
  });

  test.each([' a', 'a ', '\u00a0a', 'a\u3000', '  '])('%j is refused as surrounding-space', (text) => {
    expect(codeOf(text)).toBe('surrounding-space');
  });

  test('is refused as empty without a character', () => {
    expect(codeOf('')).toBe('empty');
  });

  test('is as long as its code points, not its code units', () => {
    expect(codeOf('🏗'.repeat(40))).toBeUndefined();
    expect(codeOf('🏗'.repeat(41))).toBe('too-long');
    expect(codeOf('a'.repeat(41))).toBe('too-long');
  });

  test('is brought to NFC before it is counted: shorter where letters compose, longer where they never do', () => {
    expect(readField(FIELD, 'e\u0301'.repeat(40), 'title')).toBe('é'.repeat(40));
    expect(readField(FIELD, '\u03b1\u0313\u0300\u0345'.repeat(40), 'title')).toBe('\u1f82'.repeat(40));
    expect(codeOf('\u0958'.repeat(20))).toBeUndefined();
    expect(codeOf('\u0958'.repeat(21))).toBe('too-long');
  });

  test.each([10_000, 10_000_000])('of %i characters is refused at once, whatever they are', (length) => {
    for (const unit of ['a', '\u0301', '\u0344', ' ', '\ud800', '\u202e']) {
      const text = unit.repeat(length);
      expect(['too-long', 'lone-surrogate']).toContain(codeOf(text));
    }
  });

  test('that is accepted is in NFC, well-formed and not changed by reading it again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (input) => {
        const read = readField(FIELD, input, 'title');
        if (typeof read !== 'string') return;
        expect(read).toBe(read.normalize('NFC'));
        expect(read.isWellFormed()).toBe(true);
        expect(readField(FIELD, read, 'title')).toBe(read);
        expect(textProblem(read, 40)).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});

describe('clipping', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((text) => text.normalize('NFC').trim()).filter((text) => text !== '');

  test('leaves a text that fits and cuts the rest to so many code points with an ellipsis', () => {
    fc.assert(
      fc.property(word, fc.integer({ min: 2, max: 20 }), (text, clip) => {
        const clipped = clipText(text, clip);
        if ([...text].length <= clip) expect(clipped).toBe(text);
        else {
          expect([...clipped].length).toBeLessThanOrEqual(clip);
          expect(clipped.endsWith('…')).toBe(true);
          expect(text.startsWith(clipped.slice(0, -1))).toBe(true);
          expect(clipped.slice(0, -1)).toBe(clipped.slice(0, -1).trimEnd());
        }
        expect(clipped.normalize('NFC')).toBe(clipped);
      }),
    );
  });

  test.each([['abcdef', 6, 'abcdef'], ['abcdefg', 6, 'abcde…'], ['ab cdefg', 4, 'ab…'], ['🏗🏗🏗', 2, '🏗…'], ['فاطمة محمد', 6, 'فاطمة…']])('%j to %i is %j', (text, clip, expected) => {
    expect(clipText(text, clip)).toBe(expected);
  });
});
