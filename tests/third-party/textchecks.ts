import { check, type Check, type Paper } from './expectation.ts';
import { run } from './tools.ts';

const ARABIC = /\p{Script=Arabic}/u;

/**
 * Without white space and direction marks, which extractors add as they please, and without vowel marks, which poppler 22.12
 * puts in front of their letters; presentation forms as letters.
 */
function bare(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Cf}\p{Mn}\u0640]/gu, '');
}

/** An extractor may put a column's words between two lines of a value, so Arabic is looked for word by word. */
function words(value: string): string[] {
  return value.split(/[\s\p{P}]+/u).filter(Boolean).map(bare);
}

/** Every value can be copied out of the page. */
export function checkExtraction({ path, expected }: Paper): Check {
  const text = bare(run('pdftotext', [path, '-']).out);
  const lost = expected.fields.flatMap(words).filter((word) => !text.includes(word));
  return check('pdftotext has every value', lost.length === 0, lost.join(' | '));
}

/**
 * The values follow each other in the file as on the page. Told by those in Latin script: poppler 22.12 in raw mode gives
 * the words of an Arabic line from left to right.
 */
export function checkOrder({ path, expected }: Paper): Check {
  const text = bare(run('pdftotext', ['-raw', path, '-']).out);
  let from = 0;
  for (const value of expected.fields.filter((field) => !ARABIC.test(field)).map(bare)) {
    const at = text.indexOf(value, from);
    if (at < 0) return check('pdftotext has the values in order', false, `not behind the one before: ${value}`);
    from = at + value.length;
  }
  return check('pdftotext has the values in order', true, '');
}

/** What the eye sees: the glyphs of each line by their place from left to right, whatever order the file draws them in. */
export function checkVisualOrder({ path, expected }: Paper): Check {
  const glyphs = run('mutool', ['draw', '-q', '-F', 'stext', path]).out.split('<page ').flatMap((page, number) =>
    [...page.matchAll(/<char [^>]*?\bx="([-\d.]+)" y="([-\d.]+)"[^>]*? c="([^"]*)"/g)].map(([, x, y, char]) => ({ x: Number(x), line: `${number}/${Math.round(Number(y))}`, char: char! })),
  );
  const lines = [...Map.groupBy(glyphs, ({ line }) => line).values()].map((line) => bare(line.sort((a, b) => a.x - b.x).map(({ char }) => char).join('')));
  const wrong = expected.visual.filter((value) => !lines.some((line) => line.includes(bare(value))));
  return check('mutool: dates and amounts read from left to right', expected.visual.length > 0 && wrong.length === 0, wrong.join(' | ') || 'nothing to look for');
}
