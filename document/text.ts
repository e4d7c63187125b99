/** Why a text may not stand on an official paper. */
export type TextProblem =
  | 'lone-surrogate'
  | 'bidi-control'
  | 'control-character'
  | 'invisible-character'
  | 'too-many-marks'
  | 'surrounding-space'
  | 'empty'
  | 'too-long';

/** Characters that change the visual order of others and so could make a paper read differently from its record. */
const BIDI_CONTROL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** Format characters, fillers, variation selectors, the Braille blank and noncharacters: they print nothing, yet make two equal-looking texts differ. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/u;
/** Arabic needs at most a shadda with a vowel sign and a Quranic mark on one letter. */
const STACKED_MARKS = /\p{M}{4}/u;

/** Checks one text that has been brought to NFC; `maxLength` in code points. */
export function textProblem(text: string, maxLength: number): TextProblem | undefined {
  if (!text.isWellFormed()) return 'lone-surrogate';
  // A code point takes at most two UTF-16 units: refuses 10,000 characters before any expression runs over them.
  if (text.length > 2 * maxLength || [...text].length > maxLength) return 'too-long';
  if (text.length === 0) return 'empty';
  if (BIDI_CONTROL.test(text)) return 'bidi-control';
  if (CONTROL.test(text)) return 'control-character';
  if (INVISIBLE.test(text)) return 'invisible-character';
  if (STACKED_MARKS.test(text)) return 'too-many-marks';
  if (text !== text.trim()) return 'surrounding-space';
  return undefined;
}

export const ELLIPSIS = '\u2026';

/** Cuts to `clip` code points; a cut text ends with "…" and so says that it was cut (SPEC §5). */
export function clipText(text: string, clip: number): string {
  const points = [...text];
  return points.length <= clip ? text : points.slice(0, clip - 1).join('').trimEnd() + ELLIPSIS;
}
