/**
 * PDF objects as they stand in the file. Each is also a `PdfView` of the document room, so that the page digest reads
 * them as they are: numbers as text, names and strings as the bytes that they stand for, streams as stored.
 */
export type PdfValue = PdfNull | PdfBoolean | PdfNumber | PdfName | PdfString | PdfArray | PdfDictionary | PdfStream | PdfReference;

export type PdfNull = { readonly kind: 'null' };
export type PdfBoolean = { readonly kind: 'boolean'; readonly value: boolean };
export type PdfNumber = { readonly kind: 'number'; readonly text: string };
export type PdfName = { readonly kind: 'name'; readonly bytes: Uint8Array };
/** `start` and `end` enclose the string with its brackets: a signature's coverage is judged by them. */
export type PdfString = {
  readonly kind: 'string';
  readonly bytes: Uint8Array;
  readonly written: 'literal' | 'hex';
  readonly start: number;
  readonly end: number;
};
export type PdfArray = { readonly kind: 'array'; readonly items: readonly PdfValue[] };
export type PdfDictionary = { readonly kind: 'dictionary'; readonly entries: PdfEntryList; readonly map: PdfEntryMap };
export type PdfStream = {
  readonly kind: 'stream';
  readonly entries: PdfEntryList;
  readonly map: PdfEntryMap;
  readonly data: Uint8Array;
};
/** `id` is the object's number in decimal: generations other than 0 are refused. */
export type PdfReference = { readonly kind: 'reference'; readonly id: string };

export type PdfEntryList = readonly (readonly [key: string, value: PdfValue])[];
export type PdfEntryMap = ReadonlyMap<string, PdfValue>;

export const PDF_NULL: PdfNull = { kind: 'null' };

/** True for exactly this name. */
export function isNamed(value: PdfValue | undefined, name: string): boolean {
  return value?.kind === 'name' && latin1(value.bytes) === name;
}

/** A number that is written as a plain integer: no sign, no leading zeros, exact in a double. */
export function plainInteger(value: PdfValue | undefined): number | undefined {
  return value?.kind === 'number' && /^(?:0|[1-9]\d{0,14})$/.test(value.text) ? Number(value.text) : undefined;
}

/** One character for each byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
