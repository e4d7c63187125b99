import { hexDigit } from './hex-digit.ts';
import { PDF_LIMITS } from './limits.ts';
import { isRegular, type Scanner } from './scanner.ts';

const HASH = 0x23;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes that `/Name` stands for, `#xx` decoded. */
export function readName(scanner: Scanner): Uint8Array {
  scanner.expect('/');
  const { bytes: file, position: start } = scanner;
  let end = start;
  let escaped = false;
  for (; isRegular(file[end]); end++) escaped ||= file[end] === HASH;
  scanner.position = end;
  if (end - start > PDF_LIMITS.nameLength) scanner.fail('name too long', 'file-too-complex');
  const written = file.subarray(start, end);
  return escaped ? decodeEscapes(written, scanner) : written;
}

/** A dictionary key as text. The page digest writes keys as UTF-8, so a key must be that, or two could look alike. */
export function readKey(scanner: Scanner): string {
  const bytes = readName(scanner);
  try {
    return utf8.decode(bytes);
  } catch {
    return scanner.fail('a key is not UTF-8');
  }
}

function decodeEscapes(written: Uint8Array, scanner: Scanner): Uint8Array {
  const bytes = new Uint8Array(written.length);
  let length = 0;
  for (let index = 0; index < written.length; index++) {
    let code = written[index]!;
    if (code === HASH) {
      const high = hexDigit(written[++index]);
      const low = hexDigit(written[++index]);
      code = high * 16 + low;
      if (high < 0 || low < 0 || code === 0) scanner.fail('bad escape in a name');
    }
    bytes[length++] = code;
  }
  return bytes.subarray(0, length);
}
