import { PaperPdfError } from './errors.ts';
import { array, dateString, dictionary, name, number, type PdfDictionary, textString } from './object.ts';

/** Bytes kept for the signature: a chain of certificates and, later, a timestamp. */
export const SIGNATURE_ROOM = 10_000;

export type SignatureFacts = { readonly signedAt: Date; readonly authorityName: string; readonly reason: string };

/** Wide enough for any file: four numbers, padded with spaces once they are known. */
const RANGE_WIDTH = 48;
const RANGE_HOLE = '9'.repeat(RANGE_WIDTH);

/**
 * The signature dictionary (ISO 32000-1 §12.8.1, ETSI EN 319 142-1 §5.3) with both its holes: `ByteRange`, and in `Contents`
 * as many zeros as {@link SIGNATURE_ROOM} takes in hexadecimal.
 */
export function signatureDictionary({ signedAt, authorityName, reason }: SignatureFacts): PdfDictionary {
  return dictionary({
    Type: name('Sig'),
    Filter: name('Adobe.PPKLite'),
    SubFilter: name('ETSI.CAdES.detached'),
    M: dateString(signedAt),
    Name: textString(authorityName),
    Reason: textString(reason),
    ByteRange: array(number(RANGE_HOLE)),
    Contents: { kind: 'string', bytes: Buffer.alloc(SIGNATURE_ROOM) },
  });
}

/** Where the hexadecimal string of `Contents` lies, with its angle brackets. */
export type Gap = { readonly start: number; readonly end: number };

/** Writes the byte range of a file whose signature dictionary begins at `at`: everything but the gap (SPEC §11). */
export function fillByteRange(file: Buffer, at: number): Gap {
  const range = file.indexOf(`[${RANGE_HOLE}]`, at, 'latin1');
  const start = file.indexOf('/Contents <', at, 'latin1') + '/Contents '.length;
  const end = start + 2 * SIGNATURE_ROOM + 2;
  file.write(`0 ${start} ${end} ${file.length - end}`.padEnd(RANGE_WIDTH), range + 1, 'latin1');
  return { start, end };
}

/**
 * Writes the signature into its gap in lower-case hexadecimal; the zeros behind it stay.
 * @throws PaperPdfError `signature-too-large`
 */
export function fillContents(file: Buffer, gap: Gap, signature: Buffer): void {
  if (signature.length > SIGNATURE_ROOM) throw new PaperPdfError('signature-too-large', `${signature.length} bytes, room for ${SIGNATURE_ROOM}`);
  file.write(signature.toString('hex'), gap.start + 1, 'latin1');
}
