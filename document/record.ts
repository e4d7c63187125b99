import { CborError, decodeCbor, encodeCbor } from './cbor/index.ts';
import { FormatError } from './errors.ts';
import { type FieldMap, fieldMapToCbor, isFieldMap } from './fieldmap.ts';
import { type FieldProblem, isProblems, readFields } from './fields.ts';
import { type DocumentSchema, type Field, MINOR_DIGITS } from './schema.ts';

export const SALT_LENGTH = 16;
const RECORD_VERSION = 1;

/** The full content of a paper. The salt keeps anybody from guessing unprinted fields from the record digest. */
export type DocumentRecord = {
  readonly salt: Uint8Array;
  readonly type: number;
  readonly number: string;
  /** Seconds since 1970; equals the seal's `iat`. */
  readonly issuedAt: number;
  readonly fields: FieldMap;
};

/** The exact bytes that are attached to the PDF and whose SHA-256 is the record digest (SPEC §5). */
export function encodeRecord(record: DocumentRecord): Uint8Array {
  if (record.salt.length !== SALT_LENGTH) throw new RangeError('a record salt has 16 bytes');
  return encodeCbor([RECORD_VERSION, record.salt, record.type, record.number, record.issuedAt, fieldMapToCbor(record.fields)]);
}

/** @throws FormatError `record-malformed` */
export function decodeRecord(bytes: Uint8Array): DocumentRecord {
  const item = decodeRecordItem(bytes);
  if (!Array.isArray(item) || item.length !== 6 || item[0] !== RECORD_VERSION) throw new FormatError('record-malformed', 'version');
  const [, salt, type, number, issuedAt, fields] = item;
  if (!(salt instanceof Uint8Array) || salt.length !== SALT_LENGTH) throw new FormatError('record-malformed', 'salt');
  if (typeof type !== 'number' || typeof number !== 'string' || typeof issuedAt !== 'number') throw new FormatError('record-malformed');
  if (fields === undefined || !isFieldMap(fields, 'record')) throw new FormatError('record-malformed', 'fields');
  return { salt, type, number, issuedAt, fields };
}

function decodeRecordItem(bytes: Uint8Array): unknown {
  try {
    return decodeCbor(bytes, 'deterministic');
  } catch (error) {
    if (error instanceof CborError) throw new FormatError('record-malformed', error.code);
    throw error;
  }
}

export type RecordProblem = FieldProblem | { readonly field: string; readonly code: 'sum-differs' | 'later-than'; readonly detail: string };

/** Judges a JSON record by its type's schema: fields, then the rules between fields. */
export function readRecordFields(schema: DocumentSchema, input: unknown): FieldMap | RecordProblem[] {
  const fields = readFields(schema.fields, input);
  if (isProblems(fields)) return fields;
  const map = fields as FieldMap;
  const problems: RecordProblem[] = [];
  for (const rule of schema.sums ?? []) {
    const total = sumOf(schema, map, rule.plus) - sumOf(schema, map, rule.minus);
    if (sumOf(schema, map, [rule.total]) !== total) {
      problems.push({ field: rule.total, code: 'sum-differs', detail: minorText(schema, rule.total, total) });
    }
  }
  for (const { earlier, later } of schema.order ?? []) {
    const from = map.get(fieldNamed(schema.fields, earlier).key);
    const to = map.get(fieldNamed(schema.fields, later).key);
    if (typeof from === 'number' && typeof to === 'number' && from > to) problems.push({ field: earlier, code: 'later-than', detail: later });
  }
  return problems.length > 0 ? problems : map;
}

export function isRecordProblems(value: FieldMap | RecordProblem[]): value is RecordProblem[] {
  return Array.isArray(value);
}

export function fieldNamed(fields: readonly Field[], name: string): Field {
  const field = fields.find((candidate) => candidate.name === name);
  if (!field) throw new RangeError(`the schema names no field ${name}`);
  return field;
}

function sumOf(schema: DocumentSchema, map: FieldMap, names: readonly string[]): number {
  let sum = 0;
  for (const name of names) {
    const [outer, column] = name.split('.') as [string, string | undefined];
    const field = fieldNamed(schema.fields, outer);
    const value = map.get(field.key);
    if (column === undefined) sum += typeof value === 'number' ? value : 0;
    else if (field.kind === 'rows' && Array.isArray(value)) {
      const key = fieldNamed(field.fields, column).key;
      for (const row of value as readonly FieldMap[]) sum += (row.get(key) as number | undefined) ?? 0;
    }
  }
  return sum;
}

function minorText(schema: DocumentSchema, name: string, total: number): string {
  const field = fieldNamed(schema.fields, name);
  const scale = field.kind === 'amount' ? MINOR_DIGITS[field.currency] : 0;
  return (total / 10 ** scale).toFixed(scale);
}
