/**
 * Why a seal, a seal text, a record, a status list or a text of the log is not of the format. Codes are stable; SPEC §8 says which verdict each leads to.
 */
export type FormatErrorCode =
  | 'text-too-long'
  | 'text-foreign'
  | 'text-no-seal'
  | 'digits-too-many'
  | 'digits-not-decimal'
  | 'digits-length'
  | 'digits-overflow'
  | 'seal-not-cbor'
  | 'seal-not-deterministic'
  | 'seal-not-cose-sign1'
  | 'seal-header'
  | 'seal-unknown-header'
  | 'seal-algorithm'
  | 'seal-kid'
  | 'seal-signature-length'
  | 'seal-signature-high-s'
  | 'seal-claims'
  | 'seal-unknown-claim'
  | 'seal-iat'
  | 'seal-exp'
  | 'seal-status'
  | 'seal-document'
  | 'seal-field'
  | 'record-malformed'
  | 'status-list-malformed'
  | 'note-malformed'
  | 'checkpoint-malformed'
  | 'verifier-key-malformed'
  | 'log-proof-malformed'
  | 'bucket-malformed';

export class FormatError extends Error {
  readonly code: FormatErrorCode;
  readonly detail: string | undefined;
  constructor(code: FormatErrorCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.name = 'FormatError';
    this.code = code;
    this.detail = detail;
  }
}
