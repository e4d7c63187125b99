import { hexDigit } from './hex-digit.ts';
import { PDF_LIMITS } from './limits.ts';
import type { Scanner } from './scanner.ts';
import type { PdfString } from './values.ts';

const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const ESCAPES: ReadonlyMap<number, number> = new Map(
  (['n\n', 'r\r', 't\t', 'b\b', 'f\f', '((', '))', '\\\\'] as const).map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);

/** `<48656c6c6f>`: whole bytes, nothing but digits between the brackets. */
export function readHexString(scanner: Scanner): PdfString {
  const start = scanner.position;
  const { bytes: file } = scanner;
  let end = start + 1;
  while (hexDigit(file[end]) >= 0) end++;
  scanner.position = end;
  if (file[end] !== 0x3e) scanner.fail('a hexadecimal string holds something else');
  const digits = end - start - 1;
  if (digits > PDF_LIMITS.stringLength) scanner.fail('string too long', 'file-too-complex');
  if (digits % 2 === 1) scanner.fail('a hexadecimal string holds half a byte');
  const bytes = new Uint8Array(digits / 2);
  for (let index = 0; index < bytes.length; index++) {
    const at = start + 1 + 2 * index;
    bytes[index] = (hexDigit(file[at]) << 4) | hexDigit(file[at + 1]);
  }
  scanner.position = end + 1;
  return { kind: 'string', bytes, written: 'hex', start, end: end + 1 };
}

/** `(text)` with balanced brackets and the escapes of ISO 32000-1 §7.3.4.2. */
export function readLiteralString(scanner: Scanner): PdfString {
  const start = scanner.position;
  const end = findClose(scanner);
  const bytes = new Uint8Array(end - start - 2);
  let length = 0;
  scanner.position = start + 1;
  while (scanner.position < end - 1) {
    const byte = readLiteralByte(scanner);
    if (byte !== undefined) bytes[length++] = byte;
  }
  scanner.position = end;
  return { kind: 'string', bytes: bytes.slice(0, length), written: 'literal', start, end };
}

function findClose(scanner: Scanner): number {
  const { bytes: file, position: start } = scanner;
  let depth = 0;
  for (let at = start; at < file.length; at++) {
    if (at - start > PDF_LIMITS.stringLength) scanner.fail('string too long', 'file-too-complex');
    const byte = file[at];
    if (byte === BACKSLASH) at++;
    else if (byte === OPEN) depth++;
    else if (byte === CLOSE && --depth === 0) return at + 1;
  }
  return scanner.fail('a string does not end');
}

function readLiteralByte(scanner: Scanner): number | undefined {
  const byte = scanner.bytes[scanner.position++]!;
  if (byte === CARRIAGE_RETURN) return endOfLine(scanner, byte);
  return byte === BACKSLASH ? readEscape(scanner) : byte;
}

/** However a line ends in the file, it is a line feed in the string. */
function endOfLine(scanner: Scanner, byte: number): number {
  if (byte === CARRIAGE_RETURN && scanner.byte === LINE_FEED) scanner.position++;
  return LINE_FEED;
}

function readEscape(scanner: Scanner): number | undefined {
  const byte = scanner.bytes[scanner.position++]!;
  if (byte >= 0x30 && byte <= 0x37) return readOctal(scanner, byte - 0x30);
  if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
    endOfLine(scanner, byte);
    return undefined;
  }
  const meant = ESCAPES.get(byte);
  if (meant === undefined) scanner.fail('unknown escape in a string');
  return meant;
}

function readOctal(scanner: Scanner, first: number): number {
  let value = first;
  for (let more = 0; more < 2; more++) {
    const digit = (scanner.byte ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
    scanner.position++;
  }
  // Readers differ on what overflows: some drop the high bit, some the digit.
  if (value > 0xff) scanner.fail('octal escape over 377');
  return value;
}
