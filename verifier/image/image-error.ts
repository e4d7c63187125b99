/** Why no codes could be read from a file. Codes are stable (SPEC §8: a file that cannot be read is `unreadable`). */
export type ImageErrorCode =
  | 'file-type-unknown'
  | 'file-too-large'
  | 'file-too-many-pixels'
  | 'file-malformed'
  | 'file-encrypted'
  /** The time limit passed while it was being read. */
  | 'file-too-slow'
  /** It brought a decoder down. */
  | 'file-unreadable'
  /** Nothing was read, and the file is not to blame: too many others were waiting. */
  | 'reader-busy'
  | 'reader-closed';

/** Thrown by the readers of this folder for every file that they refuse. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly code: ImageErrorCode;
  readonly detail: string;

  constructor(code: ImageErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}
