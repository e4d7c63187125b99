import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readAdvances, type Advances } from './advances.ts';

/**
 * Amiri for Arabic, since of the Arabic fonts tried only its text comes out of a PDF whole (docs/decisions); Noto Sans for
 * Latin. The layout uses each in two weights, and nothing outside these files is ever drawn.
 */
const FILES = {
  ar: ['@expo-google-fonts/amiri/400Regular/Amiri_400Regular.ttf', '@expo-google-fonts/amiri/700Bold/Amiri_700Bold.ttf'],
  en: ['@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf', '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf'],
} as const;
type Language = keyof typeof FILES;

/** The papers' fonts, read once. */
export type PaperFonts = {
  readonly blobs: readonly Buffer[];
  /** File name → SHA-256 in hex. */
  readonly hashes: ReadonlyMap<string, string>;
  /** True when every weight of at least one family draws the code point. */
  readonly covers: (codePoint: number) => boolean;
  /**
   * No less than the width of a text's line in em, set without kerning: each code point counts in its widest weight and,
   * for Arabic, its widest joining form. A text that fits by this measure fits on paper.
   */
  readonly width: (text: string, language: Language) => number;
};

/** Reads the fonts from the installed packages. */
export function loadFonts(): PaperFonts {
  const { resolve } = createRequire(import.meta.url);
  const blobs: Buffer[] = [];
  const hashes = new Map<string, string>();
  const read = (name: string): Advances => {
    const blob = readFileSync(resolve(name));
    blobs.push(blob);
    hashes.set(name.slice(name.lastIndexOf('/') + 1), createHash('sha256').update(blob).digest('hex'));
    return readAdvances(blob);
  };
  const families = { ar: withJoiningForms(widest(FILES.ar.map(read))), en: widest(FILES.en.map(read)) };
  const covers = (codePoint: number): boolean => families.ar.has(codePoint) || families.en.has(codePoint);
  const width = (text: string, language: Language): number => {
    // The layout's own order: the language's family first, then the other.
    const [first, second] = language === 'ar' ? [families.ar, families.en] : [families.en, families.ar];
    let em = 0;
    for (const char of text) em += first.get(char.codePointAt(0)!) ?? second.get(char.codePointAt(0)!) ?? 1;
    return em;
  };
  return { blobs, hashes, covers, width };
}

/** What all weights draw, each code point as wide as its widest weight. */
function widest(weights: readonly Advances[]): Advances {
  const [first, ...others] = weights;
  const common = new Map<number, number>();
  for (const [codePoint, advance] of first ?? []) {
    const advances = [advance, ...others.map((other) => other.get(codePoint) ?? -1)];
    if (Math.min(...advances) >= 0) common.set(codePoint, Math.max(...advances));
  }
  return common;
}

/** Raises each Arabic letter to its widest form: هذا is a tenth wider than its letters are alone. */
function withJoiningForms(advances: Advances): Advances {
  const raised = new Map(advances);
  for (const [form, advance] of advances) {
    // Arabic Presentation Forms A and B hold the joining forms; NFKC leads from a form to its letter.
    if (form < 0xfb50 || form > 0xfeff) continue;
    const letter = String.fromCodePoint(form).normalize('NFKC');
    if (letter.length === 1 && raised.has(letter.codePointAt(0)!)) raised.set(letter.codePointAt(0)!, Math.max(raised.get(letter.codePointAt(0)!)!, advance));
  }
  return raised;
}
