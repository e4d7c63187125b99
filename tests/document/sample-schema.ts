import type { DocumentSchema, Field, Label } from '../../document/index.ts';

const label: Label = { ar: 'حقل', en: 'Field' };
const base = { label, required: false } as const;

export const LINES: Field = {
  ...base, key: 20, name: 'lines', kind: 'rows', maxRows: 3,
  fields: [
    { ...base, key: 1, name: 'title', kind: 'bilingual', maxLength: 20, required: true },
    { ...base, key: 2, name: 'amount', kind: 'amount', currency: 'QAR', max: '1000000.00', required: true },
    { ...base, key: 3, name: 'paid', kind: 'date' },
  ],
};

/** A document type with every kind of field; nothing in it is required but the title. */
export const SAMPLE: DocumentSchema = {
  id: 900, name: 'sample', code: 'SX', label, maxPages: 2,
  fields: [
    { ...base, key: 1, name: 'title', kind: 'text', language: 'en', maxLength: 40, required: true, inSeal: { clip: 10 } },
    { ...base, key: 2, name: 'owner', kind: 'bilingual', maxLength: 30, inSeal: { clip: 12 } },
    { ...base, key: 3, name: 'plot', kind: 'identifier', pattern: '^[A-Z]{2}-[0-9]{1,6}$', maxLength: 9, inSeal: {} },
    { ...base, key: 4, name: 'from', kind: 'date', inSeal: {} },
    { ...base, key: 5, name: 'until', kind: 'date' },
    { ...base, key: 6, name: 'period', kind: 'month' },
    { ...base, key: 7, name: 'fee', kind: 'amount', currency: 'QAR', max: '1000000.00' },
    { ...base, key: 8, name: 'dinars', kind: 'amount', currency: 'KWD', max: '1000000.000' },
    { ...base, key: 9, name: 'storeys', kind: 'integer', min: -3, max: 120, unit: { ar: 'طابق', en: 'storeys' } },
    { ...base, key: 10, name: 'area', kind: 'decimal', scale: 2, max: '99999.99', unit: { ar: 'م²', en: 'm²' } },
    { ...base, key: 11, name: 'use', kind: 'choice', options: [{ code: 0, name: 'none', label }, { code: 2, name: 'housing', label: { ar: 'سكني', en: 'Housing' } }] },
    { ...base, key: 12, name: 'total', kind: 'amount', currency: 'QAR', max: '9000000.00' },
    LINES,
  ],
  order: [{ earlier: 'from', later: 'until' }],
  sums: [{ total: 'total', plus: ['lines.amount'], minus: ['fee'] }],
};

export function sampleField(name: string): Field {
  const field = SAMPLE.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`the sample has no field ${name}`);
  return field;
}

/** The sample's fields without the rules between them. */
export const LOOSE: DocumentSchema = { ...SAMPLE, order: [], sums: [] };
