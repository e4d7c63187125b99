import { PdfError, type PdfErrorCode } from './pdf-error.ts';

const SPACE = 0x20;
const LINE_FEED = 0x0a;

/** Regular characters of ISO 32000-1 §7.2.2, printable ones only: what names, numbers and keywords are made of. */
const REGULAR = new Uint8Array(256);
for (let code = 0x21; code <= 0x7e; code++) REGULAR[code] = '()<>[]{}/%'.includes(String.fromCharCode(code)) ? 0 : 1;

/** A position in the file. Everything that moves it says what must stand there. */
export class Scanner {
  readonly bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get byte(): number | undefined {
    return this.bytes[this.position];
  }

  get atEnd(): boolean {
    return this.position === this.bytes.length;
  }

  /**
   * Space and line feed are all the white space that Khatm's files have. Comments are not skipped: outside strings and
   * streams a `%` is refused, since comments are where hidden objects live.
   */
  skipSpace(): void {
    let byte = this.bytes[this.position];
    while (byte === SPACE || byte === LINE_FEED) byte = this.bytes[++this.position];
  }

  startsWith(text: string, at = this.position): boolean {
    for (let index = 0; index < text.length; index++) if (this.bytes[at + index] !== text.charCodeAt(index)) return false;
    return true;
  }

  /** Exactly these characters. */
  expect(text: string): void {
    if (!this.startsWith(text)) this.fail(`expected ${JSON.stringify(text)}`);
    this.position += text.length;
  }

  /** These characters if they are a whole word. */
  tryWord(word: string): boolean {
    if (!this.startsWith(word) || isRegular(this.bytes[this.position + word.length])) return false;
    this.position += word.length;
    return true;
  }

  /** The run of regular characters from here, at most `limit` of them. */
  regularRun(limit: number): string {
    const start = this.position;
    let text = '';
    for (let byte = this.byte; isRegular(byte); byte = this.byte) {
      if (this.position - start === limit) this.fail('too long', 'file-too-complex');
      text += String.fromCharCode(byte!);
      this.position++;
    }
    return text;
  }

  /** A decimal integer without sign or leading zeros, of at most `digits` digits. */
  integer(digits: number): number {
    const text = this.regularRun(digits);
    if (!/^(?:0|[1-9]\d*)$/.test(text)) this.fail('expected an integer');
    return Number(text);
  }

  fail(detail: string, code: PdfErrorCode = 'file-malformed'): never {
    throw new PdfError(code, detail, this.position);
  }
}

/** False at the end of the file. */
export function isRegular(byte: number | undefined): boolean {
  return byte !== undefined && REGULAR[byte] === 1;
}
