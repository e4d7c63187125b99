/** Why bytes are not the DER that was expected. The codes are stable. */
export type DerCode =
  | 'der-truncated'
  | 'der-length'
  | 'der-tag'
  | 'der-trailing'
  | 'der-missing'
  | 'der-depth'
  | 'der-size'
  | 'der-boolean'
  | 'der-integer'
  | 'der-oid'
  | 'der-null'
  | 'der-bit-string'
  | 'der-time'
  | 'der-string'
  | 'der-set-order';

/** Thrown by the readers of this folder and by nothing else. */
export class DerError extends Error {
  override readonly name = 'DerError';
  readonly code: DerCode;
  /** Position in the bytes that were given to `readDer`, where the offending element starts. */
  readonly offset: number;

  constructor(code: DerCode, offset: number, detail: string) {
    super(`${detail} (at byte ${offset})`);
    this.code = code;
    this.offset = offset;
  }
}
