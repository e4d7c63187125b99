import { formatDate, formatMonth } from './civil.ts';
import type { FieldMap, FieldValue } from './fieldmap.ts';
import { formatScaled } from './fields.ts';
import { type Field, type Label, MINOR_DIGITS } from './schema.ts';

/** 0001-01-01 and 9999-12-31: outside of them a day has no date of ten characters, far outside none at all. */
const FIRST_DAY = -719_162;
const LAST_DAY = 2_932_896;

/**
 * How a canonical value reads, in each language; digits are Western and dates ISO 8601 everywhere, as on the paper.
 * A value that is not of the field's kind (a newer or broken schema) is shown as it stands, never hidden.
 */
export function displayField(field: Field, value: FieldValue): Label {
  const same = (text: string): Label => ({ ar: text, en: text });
  if (typeof value === 'number') return displayNumber(field, value);
  if (typeof value === 'string') return same(value);
  if (value.length === 2 && typeof value[0] === 'string') {
    const [ar, en] = value as readonly [string, string];
    return { ar, en };
  }
  const rows = field.kind === 'rows' ? (value as readonly FieldMap[]).map((row) => displayRow(field.fields, row)) : [];
  return { ar: rows.map((row) => row.ar).join('؛ '), en: rows.map((row) => row.en).join('; ') };
}

function displayNumber(field: Field, value: number): Label {
  const same = (text: string): Label => ({ ar: text, en: text });
  switch (field.kind) {
    case 'date':
      return same(value >= FIRST_DAY && value <= LAST_DAY ? formatDate(value) : String(value));
    case 'month':
      return same(formatMonth(value));
    case 'amount': {
      // The schema comes with a trust list: for a currency that this edition does not know, no decimal point is guessed.
      if (!Object.hasOwn(MINOR_DIGITS, field.currency)) return same(String(value));
      const text = groupThousands(formatScaled(value, MINOR_DIGITS[field.currency]));
      return same(`${text} ${field.currency}`);
    }
    case 'integer':
      return withUnit(groupThousands(String(value)), field.unit);
    case 'decimal':
      return withUnit(groupThousands(formatScaled(value, field.scale)), field.unit);
    case 'choice':
      return field.options.find((option) => option.code === value)?.label ?? same(String(value));
    default:
      return same(String(value));
  }
}

function displayRow(fields: readonly Field[], row: FieldMap): Label {
  const parts = fields.flatMap((field) => {
    const value = row.get(field.key);
    return value === undefined ? [] : [displayField(field, value)];
  });
  return { ar: parts.map((part) => part.ar).join(' '), en: parts.map((part) => part.en).join(' ') };
}

function withUnit(text: string, unit: Label | undefined): Label {
  return unit ? { ar: `${text} ${unit.ar}`, en: `${text} ${unit.en}` } : { ar: text, en: text };
}

/** `1234567.50` as `1,234,567.50`. */
export function groupThousands(text: string): string {
  const [whole, fraction] = text.split('.') as [string, string | undefined];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
