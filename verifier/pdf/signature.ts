import { dictionariesIn } from './dictionaries.ts';
import type { PdfFile } from './file-reader.ts';
import { follow } from './page-source.ts';
import { PdfError } from './pdf-error.ts';
import { readContents } from './signature-contents.ts';
import { isNamed, type PdfDictionary, type PdfStream, type PdfValue, plainInteger } from './values.ts';

export type PdfSignature =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'signed';
      /** DER ContentInfo, without its padding. */
      readonly cms: Uint8Array;
      /** Everything before and after the gap: together with the gap, the whole file. */
      readonly covered: readonly [before: Uint8Array, after: Uint8Array];
    };

/**
 * The issuer's signature as SPEC §11 has it: one field, one signature, all bytes of the file covered but exactly the
 * string that holds it. Anything that resembles a second one is refused, wherever it hangs. `none` is answered only
 * for a file in which nothing looks like a signature.
 * @throws PdfError `file-signature-…`, `file-appended`
 */
export function findSignature(file: PdfFile): PdfSignature {
  const dictionaries = [...dictionariesIn(file.objects.values())];
  const fields = dictionaries.filter(({ map }) => isNamed(map.get('FT'), 'Sig'));
  const signatures = dictionaries.filter(looksLikeSignature);
  if (fields.length === 0 && signatures.length === 0) return { kind: 'none' };
  if (fields.length > 1 || signatures.length > 1) throw new PdfError('file-signature-several', 'more than one signature');
  const signature = signatureInForm(file);
  if (fields[0] === undefined || signature !== signatures[0]) {
    throw new PdfError('file-signature-field', 'the signature is not that of the one field');
  }
  if (!isNamed(signature.map.get('SubFilter'), 'ETSI.CAdES.detached')) {
    throw new PdfError('file-signature-format', 'not ETSI.CAdES.detached');
  }
  return cover(file.bytes, signature);
}

function looksLikeSignature({ map }: PdfDictionary | PdfStream): boolean {
  const type = map.get('Type');
  return map.has('ByteRange') || isNamed(type, 'Sig') || isNamed(type, 'DocTimeStamp');
}

/** Catalog → AcroForm → the only field → its value. */
function signatureInForm(file: PdfFile): PdfDictionary {
  const form = follow(file, file.catalog.map.get('AcroForm'));
  const fields = form?.kind === 'dictionary' ? follow(file, form.map.get('Fields')) : undefined;
  if (fields?.kind !== 'array' || fields.items.length !== 1) {
    throw new PdfError('file-signature-field', 'the form has not exactly one field');
  }
  const field = follow(file, fields.items[0]);
  if (field?.kind !== 'dictionary' || !isNamed(field.map.get('FT'), 'Sig') || field.map.has('Kids') || field.map.has('Parent')) {
    throw new PdfError('file-signature-field', 'the field is no signature field of its own');
  }
  const value = follow(file, field.map.get('V'));
  if (value?.kind !== 'dictionary') throw new PdfError('file-signature-field', 'the field is not signed');
  return value;
}

function cover(bytes: Uint8Array, signature: PdfDictionary): PdfSignature {
  const contents = signature.map.get('Contents');
  if (contents?.kind !== 'string' || contents.written !== 'hex') {
    throw new PdfError('file-signature-contents', 'Contents is no hexadecimal string');
  }
  const [first, gapStart, gapEnd, rest] = fourIntegers(signature.map.get('ByteRange'));
  if (first !== 0 || gapStart !== contents.start || gapEnd !== contents.end) {
    throw new PdfError('file-signature-range', 'the gap is not the signature itself', contents.start);
  }
  if (gapEnd + rest < bytes.length) throw new PdfError('file-appended', 'bytes after what is signed', gapEnd + rest);
  if (gapEnd + rest > bytes.length) throw new PdfError('file-signature-range', 'the range ends after the file');
  return {
    kind: 'signed',
    cms: readContents(bytes, contents),
    covered: [bytes.subarray(0, gapStart), bytes.subarray(gapEnd)],
  };
}

function fourIntegers(range: PdfValue | undefined): readonly [number, number, number, number] {
  const [a, b, c, d, ...more] = range?.kind === 'array' ? range.items.map(plainInteger) : [];
  if (a === undefined || b === undefined || c === undefined || d === undefined || more.length > 0) {
    throw new PdfError('file-signature-range', 'ByteRange is not four plain integers');
  }
  return [a, b, c, d];
}
