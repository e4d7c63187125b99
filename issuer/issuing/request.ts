import { createHash } from 'node:crypto';
import { encodeRecord, type FieldMap, isRecordProblems, readRecordFields, SALT_LENGTH } from '../../document/index.ts';
import type { Papers, PaperType } from '../../papers/index.ts';
import { IssuerError } from '../errors.ts';

export type IssueRequest = {
  readonly type: string;
  /** The record as JSON, by field name. */
  readonly record: unknown;
  /** Who asks: an API client's name, or `cli`. Idempotency keys are the client's own. */
  readonly client: string;
  readonly idempotencyKey?: string | undefined;
};

/** A request whose every check has passed. Only {@link acceptRequest} makes one, and only from one can anything be signed. */
export type AcceptedRequest = {
  readonly paper: PaperType;
  readonly fields: FieldMap;
  readonly client: string;
  readonly idempotencyKey: string | null;
  /** SHA-256 over type and canonical record: tells a repeated request from another one under the same key. */
  readonly digest: Uint8Array;
};

/** @throws IssuerError `request-malformed`, `type-unknown`, `record-invalid` */
export function acceptRequest(papers: Papers, request: IssueRequest): AcceptedRequest {
  // PostgreSQL's texts hold no NUL.
  if (request.idempotencyKey?.includes('\0')) throw new IssuerError({ code: 'request-malformed', field: 'Idempotency-Key' });
  const paper = papers.types.get(request.type);
  if (!paper) throw new IssuerError({ code: 'type-unknown', type: request.type.slice(0, 64), known: [...papers.types.keys()] });
  const fields = readRecordFields(paper.schema, request.record);
  if (isRecordProblems(fields)) throw new IssuerError({ code: 'record-invalid', problems: fields });
  const canonical = encodeRecord({ salt: new Uint8Array(SALT_LENGTH), type: paper.schema.id, number: '', issuedAt: 0, fields });
  const digest = new Uint8Array(createHash('sha256').update(canonical).digest());
  return { paper, fields, client: request.client, idempotencyKey: request.idempotencyKey ?? null, digest };
}
