import { checkCsv, type CsvRow, readCsv } from './csv.ts';
import { BulkError, messageOf } from './errors.ts';
import { inOrder } from './in-order.ts';
import { describe, issuerRefusal, stopsTheRun } from './issuer-refusal.ts';
import type { BulkMap } from './mapping/expression.ts';
import { loadMap } from './mapping/load-map.ts';
import type { BulkOptions, BulkSummary } from './options.ts';
import { PaperFolder } from './paper-folder.ts';
import { type PlannedRow, RowPlanner } from './plan.ts';
import { Report, type ReportLine } from './report.ts';

/**
 * Issues one paper for every row of a CSV file that can become one, and reports on all rows in their order. Everything that
 * can be known beforehand is checked before the first paper. Run again, or after being killed, it gives the same papers.
 * @throws BulkError
 */
export async function runBulk(options: BulkOptions): Promise<BulkSummary> {
  const began = performance.now();
  const map = await loadMap(options.mapPath, options.schema);
  if (options.type !== undefined && options.type !== map.type) throw new BulkError({ code: 'type-differs', asked: options.type, mapped: map.type });
  const { columns, rows: total } = await checkCsv(options.csvPath);
  requireColumns(options.csvPath, map, columns);

  const folder = await PaperFolder.open(options.outDir);
  try {
    const report = await beginReport(options.outDir);
    try {
      options.progress?.(0, total, 0, 0);
      const planner = new RowPlanner(map, columns);
      const work = (row: PlannedRow): Promise<ReportLine> => finishRow(row, options, map, folder);
      for await (const line of inOrder(planRows(readCsv(options.csvPath), planner), options.concurrency, work)) {
        await report.add(line);
        options.progress?.(report.rows, total, report.issued, report.refused);
      }
    } catch (error) {
      await report.stop();
      throw error instanceof RowFailed ? error.toBulkError(report.rows) : error;
    }
    await report.complete();
    const { rows, issued, refused } = report;
    return { rows, issued, refused, seconds: Math.round(performance.now() - began) / 1000 };
  } finally {
    folder.close();
  }
}

function requireColumns(file: string, map: BulkMap, found: readonly string[]): void {
  const missing = [...map.columns].filter((column) => !found.includes(column));
  if (missing.length > 0) throw new BulkError({ code: 'column-missing', file, missing, found });
}

async function beginReport(folder: string): Promise<Report> {
  try {
    return await Report.begin(folder);
  } catch (error) {
    throw new BulkError({ code: 'folder-unusable', folder, why: messageOf(error) }, { cause: error });
  }
}

/** Planned one after another, since which of two rows with one key comes first must not depend on timing. */
async function* planRows(rows: AsyncIterable<CsvRow>, planner: RowPlanner): AsyncGenerator<PlannedRow> {
  for await (const row of rows) yield planner.plan(row);
}

async function finishRow(planned: PlannedRow, { issue }: BulkOptions, map: BulkMap, folder: PaperFolder): Promise<ReportLine> {
  if ('refusal' in planned) return { row: planned.row, key: planned.key, outcome: 'refused', ...planned.refusal };
  const { row, key, request } = planned;
  const answer = await attempt('issue-failed', planned, () => issue(request));
  if (answer.ok) {
    const { number, seal, code, pdf } = answer;
    const file = await attempt('output-failed', planned, () => folder.put(number, pdf));
    return { row, key, outcome: 'issued', number, seal, code, file };
  }
  if (stopsTheRun(answer.problem)) throw new RowFailed('issue-failed', planned, `${answer.problem.code}: ${describe(answer.problem)}`);
  return { row, key, outcome: 'refused', ...issuerRefusal(answer.problem, map.key) };
}

async function attempt<T>(code: RowFailed['code'], planned: PlannedRow, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new RowFailed(code, planned, messageOf(error), error);
  }
}

/** A row that has no outcome; how many were done is known only where the report is. */
class RowFailed extends Error {
  readonly code: 'issue-failed' | 'output-failed';
  private readonly planned: PlannedRow;

  constructor(code: 'issue-failed' | 'output-failed', planned: PlannedRow, why: string, cause?: unknown) {
    super(why, { cause });
    this.code = code;
    this.planned = planned;
  }

  toBulkError(done: number): BulkError {
    const { row, key } = this.planned;
    return new BulkError({ code: this.code, row, key, done, why: this.message.replace(/\.$/, '') }, { cause: this.cause });
  }
}
