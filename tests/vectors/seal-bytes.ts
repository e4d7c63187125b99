import { createHash } from 'node:crypto';
import { array, bstr, type Bytes, hex, int, join, map, tag, tstr } from './cbor-bytes.ts';
import { sign } from './test-key.ts';

/** First 8 bytes of SHA-256 over a certificate's DER; here over a name, since these vectors come without certificates. */
export const KID = sha256(new TextEncoder().encode('Khatm test signer')).subarray(0, 8);
export const BINDING = sha256(new TextEncoder().encode('Khatm test binding'));
export const IAT = 1_795_334_400;
export const EXP = 1_827_004_800;
export const URI = 'https://status.example/m1/0';
export const ORIGIN = 'https://check.example';

export function sha256(bytes: Uint8Array): Bytes {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

export const ALG: Entry = [int(1), int(-9)];
export const KID_ENTRY: Entry = [int(4), bstr(KID)];
export const header = (...entries: Entry[]): Bytes => map(entries);

export const iat = (value: Bytes = int(IAT)): Entry => [int(6), value];
export const exp = (value: Bytes = int(EXP)): Entry => [int(4), value];
export const status = (value: Bytes = map([[tstr('status_list'), statusList()]])): Entry => [int(65535), value];
export const statusList = (idx: Bytes = int(4711), uri: Bytes = tstr(URI)): Bytes => map([[tstr('idx'), idx], [tstr('uri'), uri]]);
export const statusOf = (list: Bytes): Entry => status(map([[tstr('status_list'), list]]));
export const paper = (value: Bytes = paperOf({})): Entry => [int(-65537), value];
export const FIELDS: readonly Entry[] = [[int(1), tstr('Villa 7')], [int(2), int(125_000)]];

export function paperOf(parts: { type?: Bytes; number?: Bytes; binding?: Bytes; fields?: Bytes }): Bytes {
  const { type = int(1), number = tstr('MME-BP-000001'), binding = bstr(BINDING), fields = map(FIELDS) } = parts;
  return array([type, number, binding, fields]);
}
export const withFields = (...entries: Entry[]): Bytes => claims(iat(), status(), paper(paperOf({ fields: map(entries) })));

export type Entry = readonly [key: Bytes, value: Bytes];
export const claims = (...entries: Entry[]): Bytes => map(entries);
export const GOOD_HEADER = header(ALG, KID_ENTRY);
export const GOOD_CLAIMS = claims(iat(), status(), paper());

/** What the signature covers (RFC 9052 §4.4). */
export function toBeSigned(protectedHeader: Bytes, payload: Bytes): Bytes {
  return array([tstr('Signature1'), bstr(protectedHeader), bstr(new Uint8Array()), bstr(payload)]);
}

export type SealParts = { header?: Bytes; claims?: Bytes; frame?: (header: Bytes, claims: Bytes, signature: Bytes) => Bytes };
export type SignedSeal = { bytes: Bytes; toBeSigned: Bytes; signature: Bytes };

/** A seal with a good signature over whatever it is given; `frame` puts the pieces together in another way than the format's. */
export function signedSeal(parts: SealParts): SignedSeal {
  const { header: head = GOOD_HEADER, claims: payload = GOOD_CLAIMS, frame = coseSign1 } = parts;
  const covered = toBeSigned(head, payload);
  const signature = sign(covered);
  return { bytes: frame(head, payload, signature), toBeSigned: covered, signature };
}

export function coseSign1(head: Bytes, payload: Bytes, signature: Bytes): Bytes {
  return tag(18, array([bstr(head), map([]), bstr(payload), bstr(signature)]));
}

/** d(n) without logarithms: the fewest digits that can write 256^n − 1. */
export function exactDigitCount(byteCount: number): number {
  return ((1n << BigInt(8 * byteCount)) - 1n).toString().length;
}

export function digitsOf(bytes: Bytes): string {
  return BigInt('0x' + toHex(bytes)).toString().padStart(exactDigitCount(bytes.length), '0');
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export { hex, join };
