import { arabicAddress } from './address.ts';
import { transliterate } from './letters.ts';
import { arabicName } from './name.ts';
import { arabicPhrase } from './phrase.ts';
import { arabicPlace } from './place.ts';

/** What kind of English text it is; each has its own word order in Arabic. */
export const ARABIC_STYLES = ['name', 'place', 'address', 'phrase'] as const;
export type ArabicStyle = (typeof ARABIC_STYLES)[number];

/**
 * Arabic text for an English one: frequent words from dictionaries, all others by their letters. A generator for
 * demonstrations on data that exists in English only. It is no translation, and no authority should sign its output as one.
 */
export function toArabic(text: string, style: ArabicStyle): string {
  const arabic = tidy(convert(text, style));
  if (arabic !== '') return arabic;
  // Only words that Arabic does without (THE), or only signs: read by its letters, or left as it is.
  return tidy(transliterate(text)) || text;
}

function convert(text: string, style: ArabicStyle): string {
  switch (style) {
    case 'name':
      return arabicName(text);
    case 'place':
      return arabicPlace(text);
    case 'address':
      return arabicAddress(text);
    case 'phrase':
      return arabicPhrase(text);
  }
}

function tidy(text: string): string {
  return text.normalize('NFC').replace(/ {2,}/g, ' ').replace(/ (?=[،؛.:)؟])/g, '').replace(/(?<=\() /g, '').replace(/^[ ،؛]+|[ ،؛-]+$/g, '');
}
