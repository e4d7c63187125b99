import { PaperPdfError } from './errors.ts';

/**
 * A PDF object (ISO 32000-1 §7.3). Every value of this type is also a `PdfView` of the document room, so what is digested
 * is what is written: numbers keep the text they were read with, names and strings are the bytes they stand for.
 */
export type PdfObject =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'name'; readonly bytes: Uint8Array }
  | { readonly kind: 'string'; readonly bytes: Uint8Array }
  | { readonly kind: 'array'; readonly items: readonly PdfObject[] }
  | PdfDictionary
  | { readonly kind: 'stream'; readonly entries: Entries; readonly data: Uint8Array }
  | PdfReference;

export type Entries = readonly (readonly [key: string, value: PdfObject])[];
export type PdfDictionary = { readonly kind: 'dictionary'; readonly entries: Entries };
export type PdfReference = { readonly kind: 'reference'; readonly id: string };

const utf8 = new TextEncoder();

export const NULL: PdfObject = { kind: 'null' };

export function number(value: number | string): PdfObject {
  return { kind: 'number', text: String(value) };
}

export function boolean(value: boolean): PdfObject {
  return { kind: 'boolean', value };
}

export function name(text: string): PdfObject {
  return { kind: 'name', bytes: utf8.encode(text) };
}

export function array(...items: PdfObject[]): PdfObject {
  return { kind: 'array', items };
}

export function reference(id: string): PdfReference {
  return { kind: 'reference', id };
}

/** Entries in the order written here, so that equal papers have equal bytes. */
export function dictionary(entries: Readonly<Record<string, PdfObject>>): PdfDictionary {
  return { kind: 'dictionary', entries: Object.entries(entries) };
}

/** A stream as stored; the writer adds its `Length`. */
export function stream(entries: Readonly<Record<string, PdfObject>>, data: Uint8Array): PdfObject {
  return { kind: 'stream', entries: Object.entries(entries), data };
}

/** A string of ASCII characters, e.g. a date or an identifier. */
export function asciiString(text: string): PdfObject {
  return { kind: 'string', bytes: utf8.encode(text) };
}

/** A text string (§7.9.2.2): ASCII as it is, anything else as UTF-16BE with a byte order mark. */
export function textString(text: string): PdfObject {
  if (/^[\x20-\x7e]*$/.test(text)) return asciiString(text);
  return { kind: 'string', bytes: Buffer.from(`\ufeff${text}`, 'utf16le').swap16() };
}

/** A date (§7.9.4) in universal time. */
export function dateString(instant: Date): PdfObject {
  return asciiString(`D:${instant.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`);
}

export function entry(of: { readonly entries: Entries }, key: string): PdfObject | undefined {
  return of.entries.find(([name]) => name === key)?.[1];
}

/** The same object with these entries replaced or added at the end; `undefined` takes an entry away. */
export function withEntries<T extends { readonly entries: Entries }>(of: T, changes: Readonly<Record<string, PdfObject | undefined>>): T {
  const entries: [string, PdfObject][] = [];
  for (const [key, value] of of.entries) {
    const changed = key in changes ? changes[key] : value;
    if (changed) entries.push([key, changed]);
  }
  for (const [key, value] of Object.entries(changes)) if (value && !of.entries.some(([name]) => name === key)) entries.push([key, value]);
  return { ...of, entries };
}

export function isNamed(object: PdfObject | undefined, text: string): boolean {
  return object?.kind === 'name' && object.bytes.length === text.length && Buffer.from(object.bytes).toString('latin1') === text;
}

/** @throws PaperPdfError `layout-unexpected` */
export function requireDictionary(object: PdfObject | undefined, what: string): PdfDictionary {
  if (object?.kind !== 'dictionary') throw new PaperPdfError('layout-unexpected', `${what} is no dictionary`);
  return object;
}
