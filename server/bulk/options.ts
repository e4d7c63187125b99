import type { DocumentSchema } from '../../document/index.ts';
import type { IssuerProblem } from '../../issuer/index.ts';
import type { MappedRecord } from './mapping/map-row.ts';

export type BulkIssueRequest = { readonly type: string; readonly record: MappedRecord; readonly idempotencyKey: string };

/** What became of one request. Anything that is no answer (the database is gone) is thrown, and stops the run. */
export type BulkIssueAnswer =
  | { readonly ok: true; readonly number: string; readonly seal: string; readonly code: string; readonly pdf: Uint8Array; readonly replayed: boolean }
  | { readonly ok: false; readonly problem: IssuerProblem };

export type BulkProgress = (done: number, total: number, issued: number, refused: number) => void;

export type BulkOptions = {
  readonly csvPath: string;
  readonly mapPath: string;
  /** The type that was asked for; the map must make papers of it. */
  readonly type?: string | undefined;
  /** Schema of that type: with it, a map that cannot work is refused before anything is issued. */
  readonly schema?: DocumentSchema | undefined;
  readonly outDir: string;
  /** How many papers are in the making at once. */
  readonly concurrency: number;
  readonly issue: (request: BulkIssueRequest) => Promise<BulkIssueAnswer>;
  readonly progress?: BulkProgress | undefined;
};

export type BulkSummary = { readonly rows: number; readonly issued: number; readonly refused: number; readonly seconds: number };
