import { refuseActiveContent } from './active-content.ts';
import { readCrossReference } from './cross-reference.ts';
import { PDF_LIMITS } from './limits.ts';
import { PdfError } from './pdf-error.ts';
import { Scanner } from './scanner.ts';
import { ValueParser } from './value-parser.ts';
import { isNamed, type PdfDictionary, type PdfValue, plainInteger } from './values.ts';

/** A file in which every byte belongs to exactly one object, the table, or the trailer. */
export type PdfFile = {
  readonly bytes: Uint8Array;
  /** By object number in decimal, in the order of the file. */
  readonly objects: ReadonlyMap<string, PdfValue>;
  readonly catalog: PdfDictionary;
};

type Body = { readonly objects: Map<string, PdfValue>; readonly offsets: Map<number, number>; readonly highest: number };

const TRAILER_KEYS: ReadonlySet<string> = new Set(['Size', 'Root', 'Info', 'ID']);

/**
 * Reads a file of exactly the shape that SPEC §11 gives to Khatm's papers, from the first byte to the last. Common
 * readers start at the end and jump; here the table must agree with what stands in the file, so that they and we see
 * the same objects and there is room for no others.
 * @throws PdfError
 */
export function readPdf(bytes: Uint8Array): PdfFile {
  const scanner = new Scanner(bytes);
  if (!scanner.startsWith('%PDF-')) throw new PdfError('file-not-pdf', 'no PDF header', 0);
  if (bytes.length > PDF_LIMITS.fileBytes) throw new PdfError('file-too-large', `over ${PDF_LIMITS.fileBytes} bytes`);
  readHeader(scanner);
  const parser = new ValueParser(scanner);
  const { objects, offsets, highest } = readBody(scanner, parser);
  const tableStart = scanner.position;
  compareOffsets(scanner, readCrossReference(scanner), offsets);
  const catalog = readTrailer(scanner, parser, objects, highest + 1);
  readEnd(scanner, tableStart);
  refuseActiveContent(objects.values());
  return { bytes, objects, catalog };
}

/** The second line tells transfer programs that the file is binary (ISO 32000-1 §7.5.2). */
function readHeader(scanner: Scanner): void {
  scanner.expect('%PDF-1.7\n%');
  for (let count = 0; count < 4; count++) {
    if ((scanner.byte ?? 0) < 0x80) scanner.fail('no binary mark');
    scanner.position++;
  }
  scanner.expect('\n');
}

function readBody(scanner: Scanner, parser: ValueParser): Body {
  const objects = new Map<string, PdfValue>();
  const offsets = new Map<number, number>();
  let highest = 0;
  for (scanner.skipSpace(); !scanner.startsWith('xref'); scanner.skipSpace()) {
    const start = scanner.position;
    const number = scanner.integer(10);
    scanner.expect(' 0 obj\n');
    if (number <= highest) scanner.fail('an object stands twice or out of order');
    if (offsets.size === PDF_LIMITS.objects) scanner.fail('too many objects', 'file-too-complex');
    offsets.set(number, start);
    highest = number;
    objects.set(String(number), readObject(scanner, parser));
    scanner.expect('endobj\n');
  }
  return { objects, offsets, highest };
}

function readObject(scanner: Scanner, parser: ValueParser): PdfValue {
  scanner.skipSpace();
  let value = parser.read();
  scanner.skipSpace();
  if (value.kind === 'dictionary' && scanner.startsWith('stream')) {
    value = parser.readStream(value);
    const type = value.map.get('Type');
    if (isNamed(type, 'ObjStm') || isNamed(type, 'XRef')) scanner.fail('objects inside a stream');
    scanner.skipSpace();
  }
  return value;
}

function compareOffsets(scanner: Scanner, told: ReadonlyMap<number, number>, found: ReadonlyMap<number, number>): void {
  if (told.size !== found.size) scanner.fail('the cross-reference table lists other objects');
  for (const [number, offset] of told) {
    if (found.get(number) !== offset) scanner.fail(`object ${number} is not where the table says`);
  }
}

function readTrailer(scanner: Scanner, parser: ValueParser, objects: ReadonlyMap<string, PdfValue>, size: number): PdfDictionary {
  scanner.skipSpace();
  scanner.expect('trailer\n');
  const { map } = parser.readDictionary();
  if (map.has('Encrypt')) scanner.fail('encrypted', 'file-encrypted');
  for (const key of map.keys()) if (!TRAILER_KEYS.has(key)) scanner.fail('an unknown entry in the trailer');
  if (plainInteger(map.get('Size')) !== size) scanner.fail('the size in the trailer is wrong');
  const root = map.get('Root');
  const catalog = root?.kind === 'reference' ? objects.get(root.id) : undefined;
  if (catalog?.kind !== 'dictionary' || !isNamed(catalog.map.get('Type'), 'Catalog')) scanner.fail('no catalog');
  return catalog;
}

function readEnd(scanner: Scanner, tableStart: number): void {
  scanner.skipSpace();
  scanner.expect('startxref\n');
  if (scanner.integer(10) !== tableStart) scanner.fail('startxref points elsewhere');
  scanner.expect('\n%%EOF');
  // One end of line may follow, as in PDF/A (ISO 19005-3 §6.1.3); the signature covers it or refuses it.
  if (scanner.startsWith('\n')) scanner.position++;
  if (!scanner.atEnd) scanner.fail('bytes after the end of the file', 'file-appended');
}
