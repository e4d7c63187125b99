import { CborError, type CborValue, decodeCbor, encodeCbor, Tagged } from './cbor/index.ts';
import { ALG_ES256, ALG_ESP256, COSE_SIGN1_TAG, HEADER, sigStructure } from './cose.ts';
import { FormatError, type FormatErrorCode } from './errors.ts';
import { type SealClaims, claimsFromCbor, claimsToCbor } from './claims.ts';

export const KID_LENGTH = 8;
export const SIGNATURE_LENGTH = 64;


/** A seal taken apart. `toBeSigned` is the Sig_structure of RFC 9052 §4.4. */
export type Seal = {
  readonly alg: number;
  readonly kid: Uint8Array;
  readonly claims: SealClaims;
  readonly toBeSigned: Uint8Array;
  /** r ‖ s, 64 bytes (RFC 9053 §2.1), s at most n/2. */
  readonly signature: Uint8Array;
};

/** A seal before it is signed: exactly these bytes are stored as the intent, signed, and put in front of the signature. */
export type UnsignedSeal = { readonly protectedHeader: Uint8Array; readonly payload: Uint8Array; readonly toBeSigned: Uint8Array };

/** Lays out the bytes that a seal signer signs. `kid` is the first 8 bytes of SHA-256 over the signer certificate's DER. */
export function layOutSeal(kid: Uint8Array, claims: SealClaims): UnsignedSeal {
  if (kid.length !== KID_LENGTH) throw new RangeError('a kid has 8 bytes');
  const protectedHeader = encodeCbor(new Map<number, CborValue>([[HEADER.alg, ALG_ESP256], [HEADER.kid, kid]]));
  const payload = encodeCbor(claimsToCbor(claims));
  return { protectedHeader, payload, toBeSigned: sigStructure(protectedHeader, payload) };
}

/** Puts the signature in place; turns a high s into n − s, so that a seal has one spelling (SPEC §4). */
export function sealBytes(unsigned: UnsignedSeal, signature: Uint8Array): Uint8Array {
  if (signature.length !== SIGNATURE_LENGTH) throw new RangeError('a P-256 signature has 64 bytes');
  return encodeCbor(
    new Tagged(COSE_SIGN1_TAG, [unsigned.protectedHeader, new Map(), unsigned.payload, withLowS(signature)]),
  );
}

/**
 * Reads a seal by the rules of SPEC §3 and §4, all of them. The signature is not verified here: that needs a key.
 * @throws FormatError
 */
export function decodeSeal(bytes: Uint8Array): Seal {
  const item = decodeOr(bytes, 'seal-not-cbor');
  if (!(item instanceof Tagged) || item.tag !== COSE_SIGN1_TAG) throw new FormatError('seal-not-cose-sign1');
  const parts = item.value;
  if (!Array.isArray(parts) || parts.length !== 4) throw new FormatError('seal-not-cose-sign1');
  const [protectedHeader, unprotected, payload, signature] = parts;
  if (!(protectedHeader instanceof Uint8Array) || !(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) {
    throw new FormatError('seal-not-cose-sign1');
  }
  if (!(unprotected instanceof Map) || unprotected.size !== 0) throw new FormatError('seal-unknown-header', 'unprotected');
  const { alg, kid } = readHeader(decodeOr(protectedHeader, 'seal-header'));
  if (signature.length !== SIGNATURE_LENGTH) throw new FormatError('seal-signature-length');
  if (!hasLowS(signature)) throw new FormatError('seal-signature-high-s');
  const claims = claimsFromCbor(decodeOr(payload, 'seal-claims'));
  return { alg, kid, claims, toBeSigned: sigStructure(protectedHeader, payload), signature };
}

function readHeader(header: CborValue): { alg: number; kid: Uint8Array } {
  if (!(header instanceof Map)) throw new FormatError('seal-header');
  for (const label of header.keys()) {
    if (label !== HEADER.alg && label !== HEADER.kid) throw new FormatError('seal-unknown-header', String(label));
  }
  const alg = header.get(HEADER.alg);
  if (alg !== ALG_ESP256 && alg !== ALG_ES256) throw new FormatError('seal-algorithm', typeof alg === 'number' ? String(alg) : undefined);
  const kid = header.get(HEADER.kid);
  if (!(kid instanceof Uint8Array) || kid.length !== KID_LENGTH) throw new FormatError('seal-kid');
  return { alg, kid };
}

function decodeOr(bytes: Uint8Array, code: FormatErrorCode): CborValue {
  try {
    return decodeCbor(bytes, 'deterministic');
  } catch (error) {
    if (!(error instanceof CborError)) throw error;
    if (error.code === 'cbor-not-deterministic') throw new FormatError('seal-not-deterministic', error.message);
    throw new FormatError(code, error.message);
  }
}

/** (n − 1)/2 for the order n of P-256 (SEC 2 §2.4.2), big-endian. */
const HALF_ORDER = Uint8Array.from(
  '7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8'.match(/../g)!.map((pair) => parseInt(pair, 16)),
);
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function hasLowS(signature: Uint8Array): boolean {
  for (let i = 0; i < 32; i++) {
    const difference = signature[32 + i]! - HALF_ORDER[i]!;
    if (difference !== 0) return difference < 0;
  }
  return true;
}

function withLowS(signature: Uint8Array): Uint8Array {
  if (hasLowS(signature)) return signature;
  let s = 0n;
  for (let i = 32; i < 64; i++) s = (s << 8n) | BigInt(signature[i]!);
  const out = signature.slice();
  for (let i = 63, rest = ORDER - s; i >= 32; i--, rest >>= 8n) out[i] = Number(rest & 0xffn);
  return out;
}
