import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { describe, expect, it } from '@jest/globals';
import { loadFonts } from '../../papers/fonts.ts';
import { loadPapers } from '../../papers/index.ts';

const fonts = loadFonts();
const compiler = NodeCompiler.create({ fontArgs: [{ fontBlobs: [...fonts.blobs] }] });

/** Widths in em as the engine lays them out, in the heavier weight. */
function printed(words: readonly string[], language: 'ar' | 'en'): number[] {
  const [font, weight, direction] = language === 'ar' ? ['("Amiri", "Noto Sans")', 700, 'rtl'] : ['("Noto Sans", "Amiri")', 600, 'ltr'];
  const mainFileContent = `
    #set page(width: auto, height: auto)
    #context [#metadata(json(bytes(sys.inputs.words)).map(word =>
      measure(text(lang: "${language}", dir: ${direction}, font: ${font}, weight: ${weight}, kerning: false, size: 100pt, word)).width / 100pt))<widths>]`;
  const [found] = compiler.query({ mainFileContent, inputs: { words: JSON.stringify(words) } }, { selector: '<widths>' }) as { value: number[] }[];
  return found!.value;
}

describe('the width measured before layout', () => {
  const texts = JSON.stringify([...loadPapers().types.values()]);

  it.each([
    ['ar', /[\u0621-\u064a]+(?: [\u0621-\u064a]+){0,3}/g],
    ['en', /[A-Za-z0-9/,.-]+(?: [A-Za-z0-9/,.-]+){0,3}/g],
  ] as const)('is never less than the printed one in %s', (language, pattern) => {
    const words = [...new Set(texts.match(pattern))];
    expect(words.length).toBeGreaterThan(100);
    const widths = printed(words, language);
    const tooNarrow = words.filter((word, i) => widths[i]! > fonts.width(word, language) + 0.005);
    expect(tooNarrow).toEqual([]);
  });

  it('covers each joining form of each letter', () => {
    const letters = [...'ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي'];
    const words = letters.flatMap((letter) => [letter, `${letter}م`, `م${letter}`, `م${letter}م`]);
    const widths = printed(words, 'ar');
    expect(words.filter((word, i) => widths[i]! > fonts.width(word, 'ar') + 0.005)).toEqual([]);
  });
});
