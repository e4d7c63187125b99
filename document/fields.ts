import { formatDate, formatMonth, parseDate, parseMonth } from './civil.ts';
import type { FieldMap, FieldValue } from './fieldmap.ts';
import { type Field, MINOR_DIGITS } from './schema.ts';
import { clipText, textProblem, type TextProblem } from './text.ts';

/** Why a value was refused. With `field` (a dotted path such as `allowances[2].amount`) it is what the user is told. */
export type FieldProblemCode =
  | TextProblem
  | 'missing'
  | 'unknown-field'
  | 'wrong-type'
  | 'not-the-pattern'
  | 'not-a-date'
  | 'not-a-month'
  | 'not-an-amount'
  | 'negative'
  | 'fractional'
  | 'too-precise'
  | 'not-a-number'
  | 'out-of-range'
  | 'not-an-option'
  | 'too-many-rows';

export type FieldProblem = { readonly field: string; readonly code: FieldProblemCode };

/** Reads one JSON value into its canonical form, or says why not. */
export function readField(field: Field, input: unknown, path: string): FieldValue | FieldProblem[] {
  const refuse = (code: FieldProblemCode, at = path): FieldProblem[] => [{ field: at, code }];
  switch (field.kind) {
    case 'text':
      return readText(input, field.maxLength, path);
    case 'bilingual': {
      if (!isRecord(input)) return refuse('wrong-type');
      const unknown = Object.keys(input).filter((key) => key !== 'ar' && key !== 'en');
      if (unknown.length > 0) return unknown.map((key): FieldProblem => ({ field: `${path}.${clipText(key, 64)}`, code: 'unknown-field' }));
      const half = (text: unknown, at: string): string | FieldProblem[] =>
        text === undefined || text === null ? refuse('missing', at) : readText(text, field.maxLength, at);
      const ar = half(input['ar'], `${path}.ar`);
      const en = half(input['en'], `${path}.en`);
      if (typeof ar === 'string' && typeof en === 'string') return [ar, en];
      return [...(typeof ar === 'string' ? [] : ar), ...(typeof en === 'string' ? [] : en)];
    }
    case 'identifier': {
      const text = readText(input, field.maxLength, path);
      if (typeof text !== 'string') return text;
      return /^[\x20-\x7e]+$/.test(text) && new RegExp(`^(?:${field.pattern})$`).test(text) ? text : refuse('not-the-pattern');
    }
    case 'date':
      if (typeof input !== 'string') return refuse('wrong-type');
      return parseDate(input) ?? refuse('not-a-date');
    case 'month':
      if (typeof input !== 'string') return refuse('wrong-type');
      return parseMonth(input) ?? refuse('not-a-month');
    case 'amount':
      return readDecimal(input, MINOR_DIGITS[field.currency], field.max, true) ?? refuse(amountProblem(input, MINOR_DIGITS[field.currency]));
    case 'decimal':
      return readDecimal(input, field.scale, field.max, false) ?? refuse(decimalProblem(input, field.scale));
    case 'integer':
      if (typeof input !== 'number') return refuse('wrong-type');
      if (Number.isFinite(input) && !Number.isInteger(input)) return refuse('fractional');
      return Number.isSafeInteger(input) && input >= field.min && input <= field.max ? input : refuse('out-of-range');
    case 'choice':
      if (typeof input !== 'string') return refuse('wrong-type');
      return field.options.find((option) => option.name === input)?.code ?? refuse('not-an-option');
    case 'rows':
      if (!Array.isArray(input)) return refuse('wrong-type');
      return input.length > field.maxRows ? refuse('too-many-rows') : readRows(field.fields, input, path);
  }
}

function readRows(fields: readonly Field[], rows: readonly unknown[], path: string): FieldMap[] | FieldProblem[] {
  const maps: FieldMap[] = [];
  const problems: FieldProblem[] = [];
  rows.forEach((row, index) => {
    const read = readFields(fields, row, `${path}[${index}]`);
    if (isProblems(read)) appendAll(problems, read);
    else maps.push(read);
  });
  return problems.length > 0 ? problems : maps;
}

/** Reads a JSON object by field names. Every problem is reported, not only the first. */
export function readFields(fields: readonly Field[], input: unknown, path = ''): FieldMap | FieldProblem[] {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (!isRecord(input)) return [{ field: path === '' ? 'record' : path, code: 'wrong-type' }];
  const problems: FieldProblem[] = [];
  const names = new Set(fields.map((field) => field.name));
  for (const name of Object.keys(input)) if (!names.has(name)) problems.push({ field: at(clipText(name, 64)), code: 'unknown-field' });
  const map = new Map<number, FieldValue>();
  for (const field of fields) {
    const value = Object.hasOwn(input, field.name) ? input[field.name] : undefined;
    if (value === undefined || value === null) {
      if (field.required) problems.push({ field: at(field.name), code: 'missing' });
      continue;
    }
    const read = readField(field, value, at(field.name));
    if (isProblems(read)) appendAll(problems, read);
    else map.set(field.key, read);
  }
  return problems.length > 0 ? problems : map;
}

/** `push(...more)` puts every item on the stack, and hostile JSON can name more fields than fit there. */
function appendAll(problems: FieldProblem[], more: readonly FieldProblem[]): void {
  for (const problem of more) problems.push(problem);
}

export function isProblems(value: FieldMap | FieldValue | readonly FieldProblem[]): value is FieldProblem[] {
  return Array.isArray(value) && value.length > 0 && isRecord(value[0]) && !(value[0] instanceof Map) && 'code' in value[0];
}

/** What the record's JSON says for a canonical value: the inverse of {@link readField}. */
export function writeField(field: Field, value: FieldValue): unknown {
  switch (field.kind) {
    case 'date':
      return formatDate(value as number);
    case 'month':
      return formatMonth(value as number);
    case 'amount':
      return formatScaled(value as number, MINOR_DIGITS[field.currency]);
    case 'decimal':
      return formatScaled(value as number, field.scale);
    case 'choice':
      return field.options.find((option) => option.code === value)?.name;
    case 'bilingual': {
      const [ar, en] = value as readonly [string, string];
      return { ar, en };
    }
    case 'rows':
      return (value as readonly FieldMap[]).map((row) => writeFields(field.fields, row));
    default:
      return value;
  }
}

export function writeFields(fields: readonly Field[], map: FieldMap): Record<string, unknown> {
  // Not by assignment: a field may be called `__proto__`.
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = map.get(field.key);
      return value === undefined ? [] : [[field.name, writeField(field, value)] as const];
    }),
  );
}

/** The fields that the seal carries, cut as the schema says (SPEC §5). */
export function sealFields(fields: readonly Field[], map: FieldMap): FieldMap {
  const out = new Map<number, FieldValue>();
  for (const field of fields) {
    const value = map.get(field.key);
    if (!field.inSeal || value === undefined) continue;
    out.set(field.key, field.inSeal.clip === undefined ? value : clipValue(value, field.inSeal.clip));
  }
  return out;
}

function clipValue(value: FieldValue, clip: number): FieldValue {
  if (typeof value === 'string') return clipText(value, clip);
  if (Array.isArray(value) && typeof value[0] === 'string') return [clipText(value[0], clip), clipText(value[1] as string, clip)];
  return value;
}

/** An integer of the smallest unit as a decimal text: 123450 with scale 2 is `1234.50`. */
export function formatScaled(value: number, scale: number): string {
  if (scale === 0) return String(value);
  const sign = value < 0 ? '-' : '';
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const DECIMAL = /^(?:0|[1-9]\d{0,14})(?:\.(\d{1,6}))?$/;

/** `exact` demands all minor digits (amounts); otherwise up to `scale` digits. Undefined when the text is not acceptable. */
function readDecimal(input: unknown, scale: number, max: string, exact: boolean): number | undefined {
  const value = scaled(input, scale, exact);
  const limit = scaled(max, scale, false);
  if (limit === undefined) throw new RangeError(`bad maximum in the schema: ${max}`);
  return value !== undefined && value <= limit ? value : undefined;
}

function scaled(input: unknown, scale: number, exact: boolean): number | undefined {
  if (typeof input !== 'string') return undefined;
  const match = DECIMAL.exec(input);
  if (!match) return undefined;
  const fraction = match[1] ?? '';
  if (fraction.length > scale || (exact && fraction.length !== scale)) return undefined;
  const value = Number(input.replace('.', '') + '0'.repeat(scale - fraction.length));
  return Number.isSafeInteger(value) ? value : undefined;
}

/** An amount is written with all its minor digits: `5`, `5.0` and `5.00` are not one spelling. */
function amountProblem(input: unknown, scale: number): FieldProblemCode {
  const problem = decimalProblem(input, scale);
  const spelt = typeof input === 'string' && (DECIMAL.exec(input)?.[1] ?? '').length === scale;
  return problem === 'not-a-number' || (problem === 'out-of-range' && !spelt) ? 'not-an-amount' : problem;
}

function decimalProblem(input: unknown, scale: number): FieldProblemCode {
  if (typeof input !== 'string') return 'wrong-type';
  if (input.startsWith('-')) return 'negative';
  const match = DECIMAL.exec(input);
  if (!match) return 'not-a-number';
  return (match[1] ?? '').length > scale ? 'too-precise' : 'out-of-range';
}

function readText(input: unknown, maxLength: number, path: string): string | FieldProblem[] {
  if (typeof input !== 'string') return [{ field: path, code: 'wrong-type' }];
  // Normalising a text of millions of characters is work that its length already refuses.
  const text = input.length > 4 * maxLength || !input.isWellFormed() ? input : input.normalize('NFC');
  const code = textProblem(text, maxLength);
  return code === undefined ? text : [{ field: path, code }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
