/** Why bytes are not acceptable CBOR. The code is stable; `offset` is where reading stopped. */
export type CborErrorCode =
  | 'cbor-truncated'
  | 'cbor-trailing-bytes'
  | 'cbor-not-deterministic'
  | 'cbor-duplicate-key'
  | 'cbor-too-deep'
  | 'cbor-too-large'
  | 'cbor-unsupported-item'
  | 'cbor-bad-utf8';

export class CborError extends Error {
  readonly code: CborErrorCode;
  readonly offset: number;
  constructor(code: CborErrorCode, offset: number) {
    super(`${code} at byte ${offset}`);
    this.name = 'CborError';
    this.code = code;
    this.offset = offset;
  }
}
