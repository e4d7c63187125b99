import { type DocumentSchema, isRecordProblems, readRecordFields } from '../../document/index.ts';
import { checkCsv, readCsv } from './csv.ts';
import { loadMap } from './mapping/load-map.ts';
import type { MappedRecord } from './mapping/map-row.ts';
import type { Refusal } from './mapping/refusal.ts';
import { RowPlanner } from './plan.ts';

export type RehearsedRow = { readonly row: number; readonly key: string } & ({ readonly record: MappedRecord } | { readonly refusal: Refusal });

/**
 * Goes through a file as a run would, but issues nothing: every row as the record that it becomes or its refusal, the
 * schema's judgement included. For trying out a map.
 * @throws BulkError
 */
export async function* rehearse(csvPath: string, mapPath: string, schema: DocumentSchema): AsyncGenerator<RehearsedRow> {
  const map = await loadMap(mapPath, schema);
  const { columns } = await checkCsv(csvPath);
  const planner = new RowPlanner(map, columns);
  for await (const row of readCsv(csvPath)) {
    const planned = planner.plan(row);
    if ('refusal' in planned) {
      yield planned;
      continue;
    }
    const { key, request } = planned;
    const read = readRecordFields(schema, request.record);
    if (!isRecordProblems(read)) yield { row: planned.row, key, record: request.record };
    else {
      const detail = read.map(({ field, code }) => `${field}: ${code}`).join('; ');
      yield { row: planned.row, key, refusal: { reason: 'record-invalid', field: read[0]?.field ?? '', detail } };
    }
  }
}
