import { FormatError } from './errors.ts';

export const MAX_DIGITS = 1200;

const LOG10_2 = Math.log10(2);

/** How many digits `byteCount` bytes take: ceil(8·n·log10 2). */
export function digitCount(byteCount: number): number {
  return Math.ceil(8 * byteCount * LOG10_2);
}

/** Byte count for each digit count that is one, else -1; built once, refuses in constant time. */
const BYTE_COUNTS: readonly number[] = (() => {
  const counts = new Array<number>(MAX_DIGITS + 1).fill(-1);
  for (let n = 1; digitCount(n) <= MAX_DIGITS; n++) counts[digitCount(n)] = n;
  return counts;
})();

/** Bytes as one big-endian integer in decimal, left-padded (SPEC §2). */
export function bytesToDigits(bytes: Uint8Array): string {
  const digits = digitCount(bytes.length);
  if (bytes.length === 0 || digits > MAX_DIGITS) throw new RangeError(`${bytes.length} bytes do not fit a seal text`);
  return BigInt('0x' + toHex(bytes)).toString().padStart(digits, '0');
}

/**
 * The inverse of {@link bytesToDigits}; one text for each byte string.
 * @throws FormatError `digits-too-many`, `digits-not-decimal`, `digits-length`, `digits-overflow`
 */
export function digitsToBytes(text: string): Uint8Array {
  // Length first: no arithmetic is done on a text that is too long.
  if (text.length > MAX_DIGITS) throw new FormatError('digits-too-many');
  if (!/^[0-9]+$/.test(text)) throw new FormatError('digits-not-decimal');
  const byteCount = BYTE_COUNTS[text.length]!;
  if (byteCount < 0) throw new FormatError('digits-length');
  const hex = BigInt(text).toString(16);
  if (hex.length > byteCount * 2) throw new FormatError('digits-overflow');
  return hexToBytes(hex.padStart(byteCount * 2, '0'));
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) out += HEX[bytes[i]!]!;
  return out;
}

/** Lower- or upper-case hex of even length; anything else is a programming error. */
export function fromHex(hex: string): Uint8Array {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) throw new RangeError('not hexadecimal');
  return hexToBytes(hex);
}

/** Value of each hex digit by its character code: on the hot path of every check. */
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0);

function hexToBytes(hex: string): Uint8Array {
  const out = new Uint8Array(hex.length / 2);
  for (let i = 0, at = 0; i < out.length; i++, at += 2) out[i] = (NIBBLES[hex.charCodeAt(at)]! << 4) | NIBBLES[hex.charCodeAt(at + 1)]!;
  return out;
}
