import { type DocumentSchema, type Field, MINOR_DIGITS } from '../../document/index.ts';

/** What bilingual texts are spelt with. */
export type Letters = { readonly ar: string; readonly en: string };
/** As people write: two bytes of UTF-8 a letter, and one. */
export const USUAL: Letters = { ar: 'ب', en: 'M' };
/** As the schemas allow. */
export const TWO_BYTES: Letters = { ar: 'ب', en: 'ب' };
export const THREE_BYTES: Letters = { ar: '–', en: '–' };

/** A record in which every field is as long as its schema allows, all of one letter; what it says makes no sense. */
export function longestRecord(schema: DocumentSchema, letters: Letters): Record<string, unknown> {
  const record = longestOf(schema.fields.filter(({ kind }) => kind !== 'rows'), letters);
  const rows = schema.fields.filter(({ kind, required }) => kind === 'rows' && required);
  return { ...record, ...Object.fromEntries(rows.map(({ name }) => [name, []])), ...balanced(schema) };
}

function longestOf(fields: readonly Field[], letters: Letters): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, longestValue(field, letters)]));
}

function longestValue(field: Field, letters: Letters): unknown {
  switch (field.kind) {
    case 'text':
      return letters[field.language].repeat(field.maxLength);
    case 'bilingual':
      return { ar: letters.ar.repeat(field.maxLength), en: letters.en.repeat(field.maxLength) };
    case 'identifier':
      return longestMatch(field.pattern, field.maxLength);
    case 'date':
      return '9998-12-31';
    case 'month':
      return '9999-12';
    case 'amount':
      return `${field.max.split('.')[0]}.${'9'.repeat(MINOR_DIGITS[field.currency])}`;
    case 'decimal':
      return field.max;
    case 'integer':
      return field.max;
    case 'choice':
      return field.options.at(-1)!.name;
    case 'rows':
      return [];
  }
}

/** The longest of a few spellings that fits a pattern: letters, digits and stars are all that patterns here allow. */
function longestMatch(pattern: string, maxLength: number): string {
  const lengths = Array.from({ length: maxLength }, (_, i) => maxLength - i);
  const spellings = lengths.flatMap((length) => [
    'Z'.repeat(length), '9'.repeat(length), `${'*'.repeat(8)}9999`.slice(0, length), `QA99${'Z'.repeat(Math.max(0, length - 4))}`.slice(0, length),
  ]);
  const found = spellings.find((text) => new RegExp(pattern).test(text));
  if (found === undefined) throw new Error(`no spelling fits ${pattern}`);
  return found;
}

/** Totals that agree with one another, as large as they go together. */
function balanced({ name }: DocumentSchema): Record<string, unknown> {
  return name === 'salary-statement' ? { basic: '9999999.99', gross: '9999999.99', totalDeductions: '0.00', net: '9999999.99' } : {};
}
