import type { CsvRow } from './csv.ts';
import type { BulkMap } from './mapping/expression.ts';
import { cellsOf, keyOf, mapRow } from './mapping/map-row.ts';
import { type Refusal, shown } from './mapping/refusal.ts';
import type { BulkIssueRequest } from './options.ts';
import { idempotencyKey, RowKeys } from './row-keys.ts';

/** What is to be done with a row, known without asking the issuer. */
export type PlannedRow =
  | { readonly row: number; readonly key: string; readonly request: BulkIssueRequest }
  | { readonly row: number; readonly key: string; readonly refusal: Refusal };

/** Decides row by row, in the order of the file. */
export class RowPlanner {
  private readonly map: BulkMap;
  private readonly columns: readonly string[];
  private readonly keys: RowKeys;

  constructor(map: BulkMap, columns: readonly string[]) {
    this.map = map;
    this.columns = columns;
    this.keys = new RowKeys(map.key);
  }

  plan({ number: row, cells }: CsvRow): PlannedRow {
    const cleaned = cellsOf(this.columns, cells);
    const keyCells = keyOf(this.map, cleaned);
    if (keyCells === undefined) return { row, key: '', refusal: { reason: 'key-missing', field: this.map.key.join(', '), detail: 'nothing names this row' } };
    const key = shown(keyCells.join('/'));
    const taken = this.keys.take(row, keyCells, cells);
    if (taken !== undefined) return { row, key, refusal: taken };
    const mapped = mapRow(this.map, cleaned);
    if (!mapped.ok) return { row, key, refusal: { reason: mapped.reason, field: mapped.field, detail: mapped.detail } };
    return { row, key, request: { type: this.map.type, record: mapped.record, idempotencyKey: idempotencyKey(this.map.type, keyCells) } };
  }
}
