/** Crockford's alphabet: no letter that is taken for a digit, for what people copy by hand. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function encodeBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** Undefined for what no bytes are spelled like; small letters, and o, i, l for 0 and 1, are read as they were meant. */
export function decodeBase32(text: string): Uint8Array | undefined {
  const values = Array.from(text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1'), (letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1)) return undefined;
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('');
  const whole = bits.length - (bits.length % 8);
  if (bits.length - whole > 4 || bits.slice(whole).includes('1')) return undefined;
  return Uint8Array.from({ length: whole / 8 }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8), 2));
}
