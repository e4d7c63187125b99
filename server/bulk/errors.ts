/** Why a run did not start, or stopped. Rows are never the cause: a row that cannot become a paper is refused in the report. */
export type BulkProblem =
  | { readonly code: 'map-unreadable'; readonly file: string; readonly why: string }
  /** `path` is the JSON path of the faulty place, e.g. `$.fields["owner.en"].first[0]`. */
  | { readonly code: 'map-invalid'; readonly file: string; readonly path: string; readonly why: string }
  | { readonly code: 'type-differs'; readonly asked: string; readonly mapped: string }
  | { readonly code: 'csv-unreadable'; readonly file: string; readonly why: string }
  | { readonly code: 'csv-empty'; readonly file: string }
  | { readonly code: 'csv-not-utf8'; readonly file: string; readonly line: number }
  | { readonly code: 'csv-header'; readonly file: string; readonly why: string }
  | { readonly code: 'csv-column-count'; readonly file: string; readonly line: number; readonly expected: number; readonly found: number }
  | { readonly code: 'csv-quote-open'; readonly file: string; readonly line: number }
  | { readonly code: 'csv-row-too-long'; readonly file: string; readonly line: number; readonly limit: number }
  | { readonly code: 'csv-malformed'; readonly file: string; readonly line: number; readonly why: string }
  | { readonly code: 'column-missing'; readonly file: string; readonly missing: readonly string[]; readonly found: readonly string[] }
  | { readonly code: 'folder-busy'; readonly folder: string }
  | { readonly code: 'folder-unusable'; readonly folder: string; readonly why: string }
  /** The issuer failed, or refused for a cause that is not the row's. `done` rows are in the partial report. */
  | { readonly code: 'issue-failed'; readonly row: number; readonly key: string; readonly done: number; readonly why: string }
  | { readonly code: 'output-failed'; readonly row: number; readonly key: string; readonly done: number; readonly why: string };

export type BulkErrorCode = BulkProblem['code'];

/** Thrown by `runBulk`; switch on `code`. */
export class BulkError extends Error {
  readonly problem: BulkProblem;

  constructor(problem: BulkProblem, options?: ErrorOptions) {
    super(explain(problem), options);
    this.name = 'BulkError';
    this.problem = problem;
  }

  get code(): BulkErrorCode {
    return this.problem.code;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function explain(problem: BulkProblem): string {
  switch (problem.code) {
    case 'map-unreadable':
      return `The map ${problem.file} cannot be read: ${problem.why}.`;
    case 'map-invalid':
      return `The map ${problem.file} is wrong at ${problem.path}: ${problem.why}.`;
    case 'type-differs':
      return `The map makes papers of type "${problem.mapped}", but "${problem.asked}" was asked for.`;
    case 'csv-unreadable':
      return `${problem.file} cannot be read: ${problem.why}.`;
    case 'csv-empty':
      return `${problem.file} is empty; a line with the column names is needed.`;
    case 'csv-not-utf8':
      return `${problem.file}, line ${problem.line}: not UTF-8. Save the file as "CSV UTF-8". Nothing was issued from it.`;
    case 'csv-header':
      return `${problem.file}, line 1: ${problem.why}.`;
    case 'csv-column-count':
      return `${problem.file}, line ${problem.line}: ${problem.found} columns where the first line names ${problem.expected}. Nothing was issued from it.`;
    case 'csv-quote-open':
      return `${problem.file}: a quote in the row that begins on line ${problem.line} is never closed. Nothing was issued from it.`;
    case 'csv-row-too-long':
      return `${problem.file}: the row that begins on line ${problem.line} is longer than ${problem.limit} bytes; perhaps a quote is not closed. Nothing was issued from it.`;
    case 'csv-malformed':
      return `${problem.file}: the row that begins on line ${problem.line} is not CSV: ${problem.why}. Nothing was issued from it.`;
    case 'column-missing':
      return `${problem.file} lacks the ${problem.missing.length === 1 ? 'column' : 'columns'} ${problem.missing.join(', ')} that the map uses. It has: ${problem.found.join(', ')}.`;
    case 'folder-busy':
      return `Another run is writing into ${problem.folder}. Wait for it, or choose another folder.`;
    case 'folder-unusable':
      return `${problem.folder} cannot take the papers: ${problem.why}.`;
    case 'issue-failed':
      return `Stopped at row ${problem.row} (${problem.key}): ${problem.why}. ${problem.done} rows are done; the same command completes the rest, and issues nothing twice.`;
    case 'output-failed':
      return `Stopped at row ${problem.row} (${problem.key}), whose paper could not be written: ${problem.why}. ${problem.done} rows are done; the same command completes the rest, and issues nothing twice.`;
  }
}
