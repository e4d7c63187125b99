import { type Currency, type Field, type Label } from '../document/index.ts';
import { identifier, prose, type Measure, type Prose } from './prose.ts';
import { moneyInWords } from './words/index.ts';

/** A label with its widths. */
export type ShownLabel = { readonly ar: Prose; readonly en: Prose };

/** What one field shows on paper; the layout knows these forms and no field kinds. */
export type Shown =
  | { readonly form: 'pair'; readonly ar: Prose; readonly en: Prose }
  | { readonly form: 'prose'; readonly language: 'ar' | 'en'; readonly text: Prose }
  /** Left-to-right: number, date or identifier, with what it counts in both languages. */
  | { readonly form: 'figure'; readonly text: Prose; readonly unit?: Label; readonly words?: Label }
  /** A month: its name in each language and the year as a figure. */
  | { readonly form: 'month'; readonly name: Label; readonly year: string }
  | { readonly form: 'rows'; readonly columns: Readonly<Record<string, ShownLabel>>; readonly rows: readonly Readonly<Record<string, Shown>>[] };

/** A field's label and what it shows. */
export type ShownField = { readonly label: ShownLabel; readonly value: Shown };

const MONTHS: readonly Label[] = [
  { ar: 'يناير', en: 'January' }, { ar: 'فبراير', en: 'February' }, { ar: 'مارس', en: 'March' }, { ar: 'أبريل', en: 'April' },
  { ar: 'مايو', en: 'May' }, { ar: 'يونيو', en: 'June' }, { ar: 'يوليو', en: 'July' }, { ar: 'أغسطس', en: 'August' },
  { ar: 'سبتمبر', en: 'September' }, { ar: 'أكتوبر', en: 'October' }, { ar: 'نوفمبر', en: 'November' }, { ar: 'ديسمبر', en: 'December' },
];

/** The Arabic names that stand beside a figure; the English column prints the ISO code. */
const CURRENCY_NAMES: { readonly [C in Currency]: string } = {
  QAR: 'ريال قطري', AED: 'درهم إماراتي', SAR: 'ريال سعودي', KWD: 'دينار كويتي', BHD: 'دينار بحريني', OMR: 'ريال عماني', JOD: 'دينار أردني',
};

/** `1234567.50` → `1,234,567.50`. */
export function groupThousands(decimal: string): string {
  const [whole, fraction] = decimal.split('.') as [string, string | undefined];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** What a validated value of a field shows. */
export function show(field: Field, value: unknown, measure: Measure): Shown {
  const figure = (text: string): Prose => prose(text, 'en', measure);
  switch (field.kind) {
    case 'text':
      return { form: 'prose', language: field.language, text: prose(String(value), field.language, measure) };
    case 'bilingual':
      return { form: 'pair', ...showLabel(value as Label, measure) };
    case 'identifier':
      return { form: 'figure', text: identifier(String(value), measure) };
    case 'date':
      return { form: 'figure', text: figure(String(value)) };
    case 'month': {
      const [year, month] = String(value).split('-') as [string, string];
      return { form: 'month', name: MONTHS[Number(month) - 1]!, year };
    }
    case 'amount':
      return {
        form: 'figure',
        text: figure(groupThousands(String(value))),
        unit: { ar: CURRENCY_NAMES[field.currency], en: field.currency },
        words: moneyInWords(String(value), field.currency),
      };
    case 'integer':
      return { form: 'figure', text: figure(groupThousands(String(value))), ...(field.unit ? { unit: field.unit } : {}) };
    case 'decimal':
      return { form: 'figure', text: figure(groupThousands(String(value))), ...(field.unit ? { unit: field.unit } : {}) };
    case 'choice': {
      const option = field.options.find((candidate) => candidate.name === value);
      if (!option) throw new RangeError(`${field.name} has no option ${String(value)}`);
      return { form: 'pair', ...showLabel(option.label, measure) };
    }
    case 'rows': {
      const columns = Object.fromEntries(field.fields.map((column) => [column.name, showLabel(column.label, measure)]));
      const rows = (value as readonly Readonly<Record<string, unknown>>[]).map((row) => {
        const cells = field.fields.filter((column) => row[column.name] != null);
        return Object.fromEntries(cells.map((column) => [column.name, show(column, row[column.name], measure)]));
      });
      return { form: 'rows', columns, rows };
    }
  }
}

/** Everything a record shows, by field name; fields without a value are left out. */
export function showRecord(fields: readonly Field[], record: Readonly<Record<string, unknown>>, measure: Measure): Record<string, ShownField> {
  const present = fields.filter((field) => record[field.name] != null);
  return Object.fromEntries(present.map((field) => [field.name, { label: showLabel(field.label, measure), value: show(field, record[field.name], measure) }]));
}

function showLabel(label: Label, measure: Measure): ShownLabel {
  return { ar: prose(label.ar, 'ar', measure), en: prose(label.en, 'en', measure) };
}
