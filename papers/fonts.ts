import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readCoverage } from './coverage.ts';

/**
 * Amiri for Arabic, since of the Arabic fonts tried only its text comes out of a PDF whole (docs/decisions); Noto Sans for
 * Latin. The layout uses each in two weights, and nothing outside these files is ever drawn.
 */
const FILES = {
  arabic: ['@expo-google-fonts/amiri/400Regular/Amiri_400Regular.ttf', '@expo-google-fonts/amiri/700Bold/Amiri_700Bold.ttf'],
  latin: ['@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf', '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf'],
} as const;

/** The papers' fonts, read once. */
export type PaperFonts = {
  readonly blobs: readonly Buffer[];
  /** File name → SHA-256 in hex. */
  readonly hashes: ReadonlyMap<string, string>;
  /** True when every weight of at least one family draws the code point. */
  readonly covers: (codePoint: number) => boolean;
};

/** Reads the fonts from the installed packages. */
export function loadFonts(): PaperFonts {
  const { resolve } = createRequire(import.meta.url);
  const blobs: Buffer[] = [];
  const hashes = new Map<string, string>();
  const families = Object.values(FILES).map((names) =>
    names.map((name) => {
      const blob = readFileSync(resolve(name));
      blobs.push(blob);
      hashes.set(name.slice(name.lastIndexOf('/') + 1), createHash('sha256').update(blob).digest('hex'));
      return readCoverage(blob);
    }),
  );
  const covers = (codePoint: number): boolean => families.some((weights) => weights.every((coverage) => coverage.has(codePoint)));
  return { blobs, hashes, covers };
}
