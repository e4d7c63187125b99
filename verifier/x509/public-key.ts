import type { Bytes } from '../asn1/bytes.ts';
import { readNull, readOid, readUnsigned, readWholeBitString } from '../asn1/primitives.ts';
import { DerCursor, type DerElement } from '../asn1/reader.ts';
import { TAG } from '../asn1/tags.ts';
import { CertificateError } from './certificate-error.ts';
import { OID } from './oids.ts';

export type Curve = 'P-256' | 'P-384' | 'P-521';

/** A subjectPublicKeyInfo of a kind that may sign. `spki` is its DER. */
export type PublicKey =
  | { readonly kind: 'ec'; readonly curve: Curve; readonly point: Bytes; readonly spki: Bytes }
  | { readonly kind: 'rsa'; readonly modulus: Bytes; readonly exponent: Bytes; readonly spki: Bytes }
  | { readonly kind: 'ed25519'; readonly point: Bytes; readonly spki: Bytes };

const CURVES: Readonly<Record<string, Curve>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};

/** Octets of one coordinate, and of r and s. */
export const FIELD_SIZE: Readonly<Record<Curve, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };

/** RFC 8017 §A.1.1. 2,048 to 8,192 bits; an odd exponent of at least 65,537 in at most 32 bits. */
function readRsaKey(key: Bytes, spki: Bytes): PublicKey {
  const outer = new DerCursor(key);
  const fields = outer.sequence();
  outer.finish();
  const modulus = readUnsigned(fields.take(TAG.integer));
  const exponent = readUnsigned(fields.take(TAG.integer));
  fields.finish();
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  const e = exponent.length > 4 ? 0 : exponent.reduce((sum, octet) => sum * 256 + octet, 0);
  if (bits < 2048 || bits > 8192 || ((modulus[modulus.length - 1] ?? 0) & 1) === 0 || e < 65537 || e % 2 === 0) {
    throw new CertificateError('weak-key', `RSA key of ${bits} bits with exponent ${e}`);
  }
  return { kind: 'rsa', modulus, exponent, spki };
}

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 3279 §2.3.1, RFC 5480 §2, RFC 8410 §4). */
export function readPublicKey(element: DerElement): PublicKey {
  const fields = element.inside();
  const algorithm = fields.sequence();
  const key = readWholeBitString(fields.take(TAG.bitString));
  fields.finish();
  const oid = readOid(algorithm.take(TAG.oid));
  const spki = element.raw;
  if (oid === OID.rsaEncryption) {
    readNull(algorithm.take(TAG.null));
    algorithm.finish();
    return readRsaKey(key, spki);
  }
  if (oid === OID.ecPublicKey) {
    const curveOid = readOid(algorithm.take(TAG.oid));
    algorithm.finish();
    const curve = CURVES[curveOid];
    if (curve === undefined) throw new CertificateError('unsupported-algorithm', `Curve ${curveOid}`);
    if (key[0] !== 0x04 || key.length !== 1 + 2 * FIELD_SIZE[curve]) {
      throw new CertificateError('unsupported-algorithm', 'The point is not in the uncompressed form');
    }
    return { kind: 'ec', curve, point: key, spki };
  }
  if (oid === OID.ed25519) {
    algorithm.finish();
    if (key.length !== 32) throw new CertificateError('unsupported-algorithm', 'An Ed25519 key has 32 octets');
    return { kind: 'ed25519', point: key, spki };
  }
  throw new CertificateError('unsupported-algorithm', `Public key algorithm ${oid}`);
}
