import { PDF_LIMITS } from './limits.ts';
import { readKey, readName } from './name-parser.ts';
import type { Scanner } from './scanner.ts';
import { readHexString, readLiteralString } from './string-parser.ts';
import { PDF_NULL, type PdfDictionary, type PdfStream, type PdfValue, plainInteger } from './values.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const REFERENCE_TAIL = ' 0 R';

/** Reads values one after the other and counts them, over the whole file. */
export class ValueParser {
  private readonly scanner: Scanner;
  private values = 0;

  constructor(scanner: Scanner) {
    this.scanner = scanner;
  }

  /** The value that starts here. Streams are not values: they stand only as whole objects. */
  read(depth = 0): PdfValue {
    const { scanner } = this;
    if (depth > PDF_LIMITS.depth) scanner.fail('nested too deep', 'file-too-complex');
    if (++this.values > PDF_LIMITS.values) scanner.fail('too many values', 'file-too-complex');
    switch (scanner.byte) {
      case 0x2f:
        return { kind: 'name', bytes: readName(scanner) };
      case 0x28:
        return readLiteralString(scanner);
      case 0x5b:
        return this.readArray(depth);
      case 0x3c:
        return scanner.startsWith('<<') ? this.readDictionary(depth) : readHexString(scanner);
      default:
        return this.readWord();
    }
  }

  readDictionary(depth = 0): PdfDictionary {
    const { scanner } = this;
    const map = new Map<string, PdfValue>();
    scanner.expect('<<');
    for (scanner.skipSpace(); !scanner.startsWith('>>'); scanner.skipSpace()) {
      const key = readKey(scanner);
      // Readers differ on which of two equal keys counts.
      if (map.has(key)) scanner.fail('a key stands twice');
      scanner.skipSpace();
      map.set(key, this.read(depth + 1));
    }
    scanner.expect('>>');
    return { kind: 'dictionary', entries: [...map], map };
  }

  /** What follows a dictionary between `stream` and `endstream`, its length told by the dictionary itself. */
  readStream({ entries, map }: PdfDictionary): PdfStream {
    const scanner: Scanner = this.scanner;
    scanner.expect('stream\n');
    const length = plainInteger(map.get('Length'));
    if (length === undefined) scanner.fail('a stream without a direct length');
    if (map.has('F')) scanner.fail('a stream in another file');
    const start = scanner.position;
    if (length > scanner.bytes.length - start) scanner.fail('a stream longer than the file');
    scanner.position += length;
    scanner.expect('\nendstream');
    return { kind: 'stream', entries, map, data: scanner.bytes.subarray(start, start + length) };
  }

  private readArray(depth: number): PdfValue {
    const { scanner } = this;
    const items: PdfValue[] = [];
    scanner.expect('[');
    for (scanner.skipSpace(); scanner.byte !== 0x5d; scanner.skipSpace()) items.push(this.read(depth + 1));
    scanner.position++;
    return { kind: 'array', items };
  }

  private readWord(): PdfValue {
    const { scanner } = this;
    const start = scanner.position;
    const word = scanner.regularRun(PDF_LIMITS.numberLength);
    if (word === 'null') return PDF_NULL;
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' };
    if (!NUMBER.test(word)) {
      scanner.position = start;
      scanner.fail('no PDF value');
    }
    if (/^[1-9]\d{0,9}$/.test(word) && scanner.startsWith(REFERENCE_TAIL)) {
      scanner.position += REFERENCE_TAIL.length - 1;
      if (scanner.tryWord('R')) return { kind: 'reference', id: word };
      scanner.position -= REFERENCE_TAIL.length - 1;
    }
    return { kind: 'number', text: word };
  }
}
