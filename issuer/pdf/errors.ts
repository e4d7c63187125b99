/** Why no signed paper came out. Codes are stable. */
export type PaperPdfErrorCode =
  /** The layout engine's file is outside the grammar read here: a new version of it writes differently. */
  | 'layout-unreadable'
  /** The file is readable, but is not the tagged PDF/A-3a that a paper begins as. */
  | 'layout-unexpected'
  /** Not exactly one image stands where the QR goes. */
  | 'placeholder-missing'
  | 'placeholder-several'
  | 'certificate-malformed'
  /** The signing function answered something that is no r ‖ s of P-256. */
  | 'signature-malformed'
  /** Certificates or timestamp do not fit the room kept in the file. */
  | 'signature-too-large';

export class PaperPdfError extends Error {
  readonly code: PaperPdfErrorCode;
  constructor(code: PaperPdfErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'PaperPdfError';
    this.code = code;
  }
}
