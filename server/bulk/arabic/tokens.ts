import { spellOut } from './letters.ts';

export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  /** Letters and digits in one: `A2`, `126R`. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string };

/** A number keeps what stands between its digits; of ordinals (2nd, 17th) the ending is dropped. */
const TOKEN = /(?<code>(?<![\p{L}\d])(?:[A-Z]{1,2}\d+[A-Z]?|\d+(?!st|nd|rd|th)[A-Z]{1,2})(?![\p{L}\d]))|(?<number>\d+(?:[.,:]\d+)*)(?:(?:st|nd|rd|th)\b|\s?(?<square>m2\b|sq\.? ?m\b))?|(?<word>[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*)|(?<sign>[^\s\p{L}\p{M}\d])/giu;

/** Words, numbers and signs of a text. A hyphen or underscore within words only joins them. */
export function tokens(text: string): Token[] {
  const joined = text.replace(/(?<=[\p{L}\d])[-_]+(?=[\p{L}\d])/gu, ' ');
  return [...joined.matchAll(TOKEN)].map(({ groups }): Token => {
    if (groups?.['code'] !== undefined) return { kind: 'code', text: groups['code'] };
    if (groups?.['number'] !== undefined) return { kind: 'number', text: groups['square'] === undefined ? groups['number'] : `${groups['number']} م²` };
    if (groups?.['word'] !== undefined) return { kind: 'word', text: groups['word'] };
    return { kind: 'sign', text: groups?.['sign'] ?? '' };
  });
}

const SIGNS: Readonly<Record<string, string>> = { ',': '،', ';': '؛', '?': '؟', '|': '،', '&': 'و', '@': 'عند', '"': '', "'": '', '’': '', '#': 'رقم' };

export function arabicSign(sign: string): string {
  return SIGNS[sign] ?? sign;
}

/** `126R`, `9L`, `A2`: digits as they are, letters by their names. */
export function designation(code: string): string {
  return joinWords((code.match(/\d+|[A-Za-z]+/g) ?? []).map((part) => (/\d/.test(part) ? part : spellOut(part))));
}

/**
 * Digits within Arabic: a hyphen between them would be displayed with the parts exchanged, since there they count as
 * Arabic numbers (UAX #9, W2 and W4 join only what "." "," ":" "/" stand between).
 */
export function joinWords(words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ').replace(/(^| )و (?=[\p{L}\d])/gu, '$1و').replace(/و(?=\d)/g, 'و ');
}
