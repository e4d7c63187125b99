import type { CborKey, CborValue } from './cbor/index.ts';

/** A field's canonical value: what seal and record hold (SPEC §5). A pair is [Arabic, English]. */
export type FieldValue = number | string | readonly [ar: string, en: string] | readonly FieldMap[];
export type FieldMap = ReadonlyMap<number, FieldValue>;

export function fieldMapToCbor(fields: FieldMap): Map<CborKey, CborValue> {
  return new Map([...fields].map(([key, value]) => [key, fieldToCbor(value)]));
}

function fieldToCbor(value: FieldValue): CborValue {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return value.map((item) => (typeof item === 'string' ? item : fieldMapToCbor(item)));
}

/**
 * Whether a decoded item has the shape of a field map. `seal` allows no rows; `record` allows rows one level deep.
 * Whether the values fit a type's schema is judged where the schema is known.
 */
export function isFieldMap(value: CborValue, where: 'seal' | 'record'): value is Map<CborKey, CborValue> & FieldMap {
  if (!(value instanceof Map)) return false;
  for (const [key, item] of value) {
    if (typeof key !== 'number' || key < 1) return false;
    if (typeof item === 'number' || typeof item === 'string') continue;
    if (!Array.isArray(item)) return false;
    if (item.length === 2 && item.every((part) => typeof part === 'string')) continue;
    if (where === 'seal' || !item.every((row) => isFieldMap(row, 'seal'))) return false;
  }
  return true;
}
