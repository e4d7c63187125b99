const SLASH = 0x2f;
const SIGNATURE_TYPES = ['/Sig', '/DocTimeStamp', '/ETSI.CAdES.detached'] as const;

/**
 * Whether a file that could not be read says of itself that it is signed: then it was altered after signing, and is not
 * merely a print-out. Only a hint: who removes these words gets `page-not-proven`, never `authentic`.
 */
export function claimsSignature(bytes: Uint8Array): boolean {
  let range = false;
  let type = false;
  for (let at = bytes.indexOf(SLASH); at >= 0 && !(range && type); at = bytes.indexOf(SLASH, at + 1)) {
    range ||= standsAt(bytes, at, '/ByteRange');
    type ||= SIGNATURE_TYPES.some((name) => standsAt(bytes, at, name));
  }
  return range && type;
}

function standsAt(bytes: Uint8Array, at: number, name: string): boolean {
  for (let index = 0; index < name.length; index++) if (bytes[at + index] !== name.charCodeAt(index)) return false;
  return !isLetterOrDigit(bytes[at + name.length] ?? 0);
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
