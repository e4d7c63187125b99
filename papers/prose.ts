/** How wide a text is in em, at least; see `PaperFonts.width`. */
export type Measure = (text: string, language: 'ar' | 'en') => number;

/**
 * A text as the layout gets it. The layout may break it between `pieces`; with `em` it knows, without laying anything out,
 * that a text takes one line, and with `wordEm` that its widest unbreakable part fits.
 */
export type Prose = { readonly pieces: readonly string[]; readonly em: number; readonly wordEm: number };

/** After a separator within a word, as `SEMI-D,BSMT-DEV,GARAGE` needs; never before a digit, which could be `1,234.50`. */
const IN_WORD = /(?<=[^\s,;:/\\_.@&=?+،؛-][,;:/\\_.@&=?+،؛-])(?=[^\s\d])/u;
const IN_IDENTIFIER = /(?<=[A-Za-z0-9][/.-])(?=[A-Za-z0-9])/u;
/** Words of ordinary length are left whole. */
const ORDINARY = 12;

/** Measures a text of one language and finds the places where its long words may be broken. */
export function prose(text: string, language: 'ar' | 'en', measure: Measure): Prose {
  return measured(text, IN_WORD, language, measure);
}

/** The same for identifiers and web addresses, which may break after any of their separators. */
export function identifier(text: string, measure: Measure): Prose {
  return measured(text, IN_IDENTIFIER, 'en', measure);
}

function measured(text: string, breaks: RegExp, language: 'ar' | 'en', measure: Measure): Prose {
  const words = text.split(' ');
  const pieces = words.some((word) => word.length > ORDINARY) ? text.split(breaks) : [text];
  const widths = pieces.flatMap((piece) => piece.split(' ')).map((word) => measure(word, language));
  return { pieces, em: measure(text, language), wordEm: Math.max(...widths) };
}
