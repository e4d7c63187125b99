import { PdfError } from './pdf-error.ts';
import type { PdfString } from './values.ts';

const SEQUENCE = 0x30;
const LOWER_CASE_HEX = new Set([...'<0123456789abcdef>'].map((digit) => digit.charCodeAt(0)));

/**
 * The DER element at the start of `Contents`. The gap is the only part of a file that no signature covers, so it has
 * one spelling: lower-case digits, and after the element's own length nothing but zeros.
 */
export function readContents(file: Uint8Array, contents: PdfString): Uint8Array {
  for (let at = contents.start; at < contents.end; at++) {
    if (!LOWER_CASE_HEX.has(file[at]!)) throw new PdfError('file-signature-contents', 'not lower-case hexadecimal', at);
  }
  const { bytes } = contents;
  const end = elementEnd(bytes);
  if (end === undefined || end > bytes.length) {
    throw new PdfError('file-signature-contents', 'no whole DER element', contents.start);
  }
  for (let at = end; at < bytes.length; at++) {
    if (bytes[at] !== 0) throw new PdfError('file-signature-contents', 'padding other than zero', contents.start + 1 + 2 * at);
  }
  return bytes.subarray(0, end);
}

/** X.690 §10.1: a definite length in as few bytes as possible. */
function elementEnd(bytes: Uint8Array): number | undefined {
  const first = bytes[1];
  if (bytes[0] !== SEQUENCE || first === undefined || first === 0x80) return undefined;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count > 3 || bytes.length < 2 + count) return undefined;
  let length = 0;
  for (let index = 0; index < count; index++) length = length * 256 + bytes[2 + index]!;
  return length < 0x80 || length < 256 ** (count - 1) ? undefined : 2 + count + length;
}
