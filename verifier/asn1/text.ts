import { DerError } from './der-error.ts';
import type { DerElement } from './reader.ts';
import { TAG } from './tags.ts';

const ASCII = /^[\x00-\x7f]*$/;
const PATTERNS: Readonly<Record<number, RegExp>> = {
  [TAG.numericString]: /^[0-9 ]*$/,
  [TAG.printableString]: /^[A-Za-z0-9 '()+,\-./:=?]*$/,
  [TAG.ia5String]: ASCII,
  [TAG.visibleString]: /^[\x20-\x7e]*$/,
};

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function utf16(element: DerElement): string {
  const { body } = element;
  let text = '';
  for (let index = 0; index < body.length; index += 2) {
    const unit = (body[index] ?? 0) * 256 + (body[index + 1] ?? 0);
    if (index + 1 === body.length || (unit >= 0xd800 && unit <= 0xdfff)) {
      throw new DerError('der-string', element.offset, 'A BMPString has whole characters of the basic plane');
    }
    text += String.fromCharCode(unit);
  }
  return text;
}

/** IA5 text under whatever tag: GeneralName uses context tags (RFC 5280 §4.2.1.6). */
export function readAscii(element: DerElement): string {
  const text = latin1(element.body);
  if (!ASCII.test(text)) throw new DerError('der-string', element.offset, 'Expected ASCII');
  return text;
}

/** Whether `readText` knows the type of this element. */
export function isText(element: DerElement): boolean {
  return [TAG.utf8String, TAG.bmpString, TAG.teletexString].some((tag) => tag === element.tag) || element.tag in PATTERNS;
}

/** A character string of a universal type, with the repertoire of its type enforced. TeletexString is read as Latin-1. */
export function readText(element: DerElement): string {
  if (element.tag === TAG.utf8String) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(element.body);
    } catch {
      throw new DerError('der-string', element.offset, 'Not UTF-8');
    }
  }
  if (element.tag === TAG.bmpString) return utf16(element);
  const text = latin1(element.body);
  if (element.tag === TAG.teletexString) return text;
  const pattern = PATTERNS[element.tag];
  if (pattern === undefined) throw new DerError('der-tag', element.offset, 'Expected a character string');
  if (!pattern.test(text)) throw new DerError('der-string', element.offset, 'A character that this string type does not have');
  return text;
}
