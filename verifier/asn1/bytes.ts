/** Bytes that own a plain ArrayBuffer, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A private copy, so that what was checked cannot change under the checker. */
export function copyBytes(input: Uint8Array): Bytes {
  return new Uint8Array(input);
}

/** Equality of public bytes; not constant-time. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/**
 * Order of two encodings in a DER SET OF: X.690 §11.6 compares octet by octet, the shorter one padded with zeros.
 * A complete TLV is never a proper prefix of another, so plain lexicographic order says the same.
 */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += (byte + 0x100).toString(16).slice(1);
  return text;
}
