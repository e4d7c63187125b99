/** The constant start of every Sig_structure: array of four, "Signature1" (RFC 9052 §4.4). */
const START = Uint8Array.of(0x84, 0x6a, ...new TextEncoder().encode('Signature1'));

export const COSE_SIGN1_TAG = 18;
/** COSE header labels (RFC 9052 §3.1, RFC 9596 for typ). */
export const HEADER = { alg: 1, kid: 4, typ: 16 } as const;
/** ESP256 (RFC 9864): ECDSA on P-256 with SHA-256, what Khatm writes. */
export const ALG_ESP256 = -9;
/** ES256 (RFC 9053 §2.1): accepted on reading. */
export const ALG_ES256 = -7;

/** The bytes that a COSE_Sign1 signature covers, with empty external data. Written by hand: it is on the hot path of every check. */
export function sigStructure(protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array {
  const out = new Uint8Array(START.length + stringSize(protectedHeader) + 1 + stringSize(payload));
  out.set(START);
  let at = putString(out, START.length, protectedHeader);
  out[at++] = 0x40;
  putString(out, at, payload);
  return out;
}

function stringSize(bytes: Uint8Array): number {
  const length = bytes.length;
  return length + (length < 24 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 5);
}

function putString(out: Uint8Array, at: number, bytes: Uint8Array): number {
  const length = bytes.length;
  if (length < 24) out[at++] = 0x40 | length;
  else {
    const size = length < 0x100 ? 1 : length < 0x10000 ? 2 : 4;
    out[at++] = size === 1 ? 0x58 : size === 2 ? 0x59 : 0x5a;
    for (let i = size - 1; i >= 0; i--) out[at++] = (length >>> (8 * i)) & 0xff;
  }
  out.set(bytes, at);
  return at + length;
}
