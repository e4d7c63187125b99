import type { PdfFile } from './file-reader.ts';
import { PdfError } from './pdf-error.ts';
import { latin1, type PdfDictionary, type PdfEntryList, type PdfValue } from './values.ts';

/**
 * Refuses a file in any other spelling than the one of SPEC §11. The page digest knows what objects mean, not how they are
 * written, and common readers differ in that: poppler 22.12 takes `5.0` for no width of a glyph, and believes a first object
 * that is `/Linearized`, or an object number above 2^31, so much that it drops the cross-reference table and gathers objects
 * from the insides of streams (seen 2026-11). A thief of the PDF signer's key alone could so show each reader another page.
 * @throws PdfError `file-malformed`
 */
export function requireExactForm(file: PdfFile): void {
  const form = new Form(file.bytes);
  const offsets: number[] = [];
  let number = 0;
  for (const [id, value] of file.objects) {
    if (id !== String(++number)) form.fail('a gap in the object numbers');
    offsets.push(form.position);
    form.object(id, value);
  }
  // The first object is the catalog: some readers look there for other things than the table says.
  if (file.objects.get('1') !== file.catalog) form.fail('the first object is not the catalog');
  const info = form.end(offsets);
  if (info !== '2' || file.objects.get(info)?.kind !== 'dictionary') form.fail('the second object is not the information dictionary');
  if (countReachable(file, ['1', info]) !== number) form.fail('an object that nothing refers to');
}

/** `%PDF-1.7`, the binary mark and their line feeds: read before by `readPdf`. */
const HEADER_LENGTH = 15;
/** One for each value: no sign before zero, no needless zeros, a point only before a fraction. */
const PLAIN_NUMBER = /^(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d*[1-9])$/;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** Bytes that stand in a literal string, and in a name, as they are. */
const IN_STRING = Array.from({ length: 256 }, (_, byte) => byte >= 0x20 && byte <= 0x7e && !'()\\'.includes(String.fromCharCode(byte)));
const IN_NAME = Array.from({ length: 256 }, (_, byte) => byte >= 0x21 && byte <= 0x7e && !'#()<>[]{}/%'.includes(String.fromCharCode(byte)));

class Form {
  position = HEADER_LENGTH;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  fail(detail: string): never {
    throw new PdfError('file-malformed', detail, this.position);
  }

  object(id: string, value: PdfValue): void {
    this.text(`${id} 0 obj\n`);
    if (value.kind === 'stream') {
      if (value.entries.at(-1)?.[0] !== 'Length') this.fail('the length of a stream is not its last entry');
      this.dictionary(value.entries);
      this.text('\nstream\n');
      this.position += value.data.length;
      this.text('\nendstream');
    } else if (value.kind === 'dictionary' && value.map.has('ByteRange')) this.signature(value);
    else this.value(value);
    this.text('\nendobj\n');
  }

  /** Table and trailer. @returns the number of the information dictionary */
  end(offsets: readonly number[]): string {
    const start = this.position;
    const size = offsets.length + 1;
    this.text(`xref\n0 ${size}\n0000000000 65535 f \n`);
    for (const offset of offsets) this.text(`${String(offset).padStart(10, '0')} 00000 n \n`);
    const trailer = /^trailer\n<< \/Size (\d+) \/Root 1 0 R \/Info ([1-9]\d*) 0 R \/ID \[<[0-9a-f]*> <[0-9a-f]*>\] >>\nstartxref\n(\d+)\n%%EOF\n$/.exec(latin1(this.bytes.subarray(this.position)));
    if (trailer?.[1] !== String(size) || trailer[3] !== String(start)) this.fail('another trailer');
    return trailer[2]!;
  }

  /** Only here a number of spaces is free: what stands in `ByteRange` is known when its place is taken. */
  private signature({ entries, map }: PdfDictionary): void {
    const range = map.get('ByteRange');
    this.text('<<');
    for (const [key, value] of entries) {
      this.key(key);
      if (value !== range || value.kind !== 'array') {
        this.value(value);
        continue;
      }
      this.text('[');
      this.items(value.items);
      while (this.bytes[this.position] === 0x20) this.position++;
      this.text(']');
    }
    this.text(' >>');
  }

  private value(value: PdfValue): void {
    switch (value.kind) {
      case 'null':
        return this.text('null');
      case 'boolean':
        return this.text(String(value.value));
      case 'number':
        return PLAIN_NUMBER.test(value.text) ? this.text(value.text) : this.fail('a number in another spelling');
      case 'name':
        return this.name(value.bytes);
      case 'string':
        return this.string(value.bytes);
      case 'reference':
        return this.text(`${value.id} 0 R`);
      case 'array':
        this.text('[');
        this.items(value.items);
        return this.text(']');
      case 'dictionary':
        return this.dictionary(value.entries);
      case 'stream':
        return this.fail('a stream inside an object');
    }
  }

  private items(items: readonly PdfValue[]): void {
    for (const [index, item] of items.entries()) {
      if (index > 0) this.text(' ');
      this.value(item);
    }
  }

  private dictionary(entries: PdfEntryList): void {
    this.text('<<');
    for (const [key, value] of entries) {
      this.key(key);
      this.value(value);
    }
    this.text(' >>');
  }

  /** Keys of papers are plain: none needs an escape. */
  private key(key: string): void {
    for (let index = 0; index < key.length; index++) if (!IN_NAME[key.charCodeAt(index)]) this.fail('a key in another spelling');
    this.text(` /${key} `);
  }

  private name(bytes: Uint8Array): void {
    this.text('/');
    for (const byte of bytes) {
      if (IN_NAME[byte]) this.byte(byte);
      else this.text(`#${HEX[byte]!}`);
    }
  }

  private string(bytes: Uint8Array): void {
    const plain = bytes.every((byte) => IN_STRING[byte]);
    this.text(plain ? '(' : '<');
    for (const byte of bytes) {
      if (plain) this.byte(byte);
      else this.text(HEX[byte]!);
    }
    this.text(plain ? ')' : '>');
  }

  private byte(byte: number): void {
    if (this.bytes[this.position++] !== byte) this.fail('another spelling');
  }

  private text(text: string): void {
    for (let index = 0; index < text.length; index++) {
      if (this.bytes[this.position + index] !== text.charCodeAt(index)) this.fail('another spelling');
    }
    this.position += text.length;
  }
}

function countReachable({ objects }: PdfFile, roots: readonly string[]): number {
  const seen = new Set(roots);
  const open: PdfValue[] = roots.flatMap((id) => objects.get(id) ?? []);
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value.kind === 'array') for (const item of value.items) open.push(item);
    else if (value.kind === 'dictionary' || value.kind === 'stream') for (const [, item] of value.entries) open.push(item);
    else if (value.kind === 'reference' && !seen.has(value.id)) {
      const target = objects.get(value.id);
      if (target === undefined) continue;
      seen.add(value.id);
      open.push(target);
    }
  }
  return seen.size;
}
