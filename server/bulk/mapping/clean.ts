/** White space as a spreadsheet leaves it: tabs, line breaks, no-break spaces, NEL. */
const WHITE = /[\s\u0085]+/gu;
/** What prints nothing or reorders its neighbours; an official paper may not hold it (document/text.ts says why). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu;

/** A cell as text for paper: white space is one space, unseen characters are gone, nothing surrounds it. */
export function cleanText(text: string): string {
  return text.normalize('NFC').replace(WHITE, ' ').replace(UNSEEN, '').replace(/ {2,}/g, ' ').trim();
}
