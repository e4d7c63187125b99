export { BulkError, type BulkErrorCode, type BulkProblem } from './errors.ts';
export type { BulkIssueAnswer, BulkIssueRequest, BulkOptions, BulkProgress, BulkSummary } from './options.ts';
export { progressBar, type ProgressBar } from './progress.ts';
export { rehearse, type RehearsedRow } from './rehearse.ts';
export type { ReportLine } from './report.ts';
export { runBulk } from './run.ts';
