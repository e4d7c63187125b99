import { cleanText } from './clean.ts';
import { evaluate, type Cells, type Value } from './evaluate.ts';
import type { BulkMap, RefuseRule } from './expression.ts';
import { type Refusal, shown, ValueRefused } from './refusal.ts';

/** A record as JSON by field name, as `issue` takes it. */
export type MappedRecord = Readonly<Record<string, unknown>>;

export type MappedRow = { readonly ok: true; readonly record: MappedRecord } | ({ readonly ok: false } & Refusal);

/** The cells of a row by column, cleaned. */
export function cellsOf(columns: readonly string[], cells: readonly string[]): Cells {
  return new Map(columns.map((column, index) => [column, cleanText(cells[index] ?? '')]));
}

/** What names a row, in the order of the map's key columns; undefined where one of them is empty. */
export function keyOf(map: BulkMap, cells: Cells): readonly string[] | undefined {
  const key = map.key.map((column) => cells.get(column) ?? '');
  return key.includes('') ? undefined : key;
}

/** Makes the record of one row, or says why there is none. Rules come first: what is wrong with a cancelled row is of no interest. */
export function mapRow(map: BulkMap, cells: Cells): MappedRow {
  const rule = map.refuse.find((candidate) => applies(candidate, cells.get(candidate.column) ?? ''));
  if (rule !== undefined) {
    return { ok: false, reason: rule.reason, field: rule.column, detail: rule.detail ?? shown(cells.get(rule.column) ?? '') };
  }
  const record = new Map<string, Value | Record<string, Value>>();
  for (const { target, name, half, expression } of map.fields) {
    try {
      const value = evaluate(expression, cells);
      if (value === undefined) continue;
      if (half === undefined) record.set(name, value);
      else record.set(name, { ...(record.get(name) as Record<string, Value> | undefined), [half]: value });
    } catch (error) {
      if (!(error instanceof ValueRefused)) throw error;
      return { ok: false, reason: error.reason, field: target, detail: error.message };
    }
  }
  return { ok: true, record: Object.fromEntries(record) };
}

function applies(rule: RefuseRule, cell: string): boolean {
  if ('empty' in rule) return cell === '';
  if ('equals' in rule) return rule.equals.has(cell);
  if ('differs' in rule) return !rule.differs.has(cell);
  return rule.matches.test(cell);
}
