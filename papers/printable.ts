import type { Field, Label } from '../document/index.ts';
import { PaperError } from './errors.ts';

/** Nothing visible stands for these, and some reorder their neighbours: no font's word about them counts. */
const NEVER_PRINTED = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/** One text of a record with the dotted path that names it to the user, e.g. `allowances[2].label.ar`. */
export type FieldText = { readonly field: string; readonly text: string };

/** Every free text of a record. Choices, dates and numbers print what the schema and this room made. */
export function fieldTexts(fields: readonly Field[], record: Readonly<Record<string, unknown>>, path = ''): FieldText[] {
  return fields.flatMap((field): FieldText[] => {
    const value = record[field.name];
    const name = `${path}${field.name}`;
    if (value == null) return [];
    switch (field.kind) {
      case 'bilingual': {
        const { ar, en } = value as Label;
        return [{ field: `${name}.ar`, text: ar }, { field: `${name}.en`, text: en }];
      }
      case 'text':
      case 'identifier':
        return [{ field: name, text: String(value) }];
      case 'rows':
        return (value as readonly Readonly<Record<string, unknown>>[]).flatMap((row, i) => fieldTexts(field.fields, row, `${name}[${i}].`));
      default:
        return [];
    }
  });
}

/**
 * Refuses a text that the fonts cannot draw. Layout itself would leave the characters out without a word.
 * @throws PaperError `unprintable`
 */
export function requirePrintable(texts: readonly FieldText[], covers: (codePoint: number) => boolean): void {
  for (const { field, text } of texts) {
    const missing = [...new Set(text)].filter((char) => NEVER_PRINTED.test(char) || !covers(char.codePointAt(0)!));
    if (missing.length > 0) throw new PaperError({ code: 'unprintable', field, codePoints: missing.map(spell) });
  }
}

function spell(char: string): string {
  return `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
