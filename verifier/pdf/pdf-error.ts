/**
 * Why a file is not one that Khatm issues. Codes are stable; SPEC §8 says which verdict each leads to.
 * `file-appended` and `file-signature-*` are about a file that is otherwise well formed.
 */
export type PdfErrorCode =
  | 'file-not-pdf'
  | 'file-too-large'
  | 'file-malformed'
  | 'file-too-complex'
  | 'file-encrypted'
  | 'file-active-content'
  | 'file-appended'
  | 'file-signature-several'
  | 'file-signature-field'
  | 'file-signature-format'
  | 'file-signature-range'
  | 'file-signature-contents'
  | 'file-attachments'
  | 'file-attachment-too-large';

/** Thrown by the readers of this folder, and the only thing that they throw, whatever the bytes. */
export class PdfError extends Error {
  override readonly name = 'PdfError';
  readonly code: PdfErrorCode;
  /** Where in the file; absent when the fault lies in no one place. */
  readonly offset: number | undefined;

  constructor(code: PdfErrorCode, detail: string, offset?: number) {
    super(offset === undefined ? `${code}: ${detail}` : `${code}: ${detail} (at byte ${offset})`);
    this.code = code;
    this.offset = offset;
  }
}
