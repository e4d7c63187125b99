import { equalBytes, type Bytes } from '../asn1/bytes.ts';
import type { DerCursor, DerElement } from '../asn1/reader.ts';
import { readNull, readOid, readSmallInteger } from '../asn1/primitives.ts';
import { contextConstructed, TAG } from '../asn1/tags.ts';
import { CertificateError } from './certificate-error.ts';
import { OID } from './oids.ts';

export type Hash = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

/** SHA-1 is named here so that a root signed with it can be read; `verifySignature` never accepts it. */
export type SignatureAlgorithm =
  | { readonly kind: 'ecdsa'; readonly hash: Hash; readonly raw: Bytes }
  | { readonly kind: 'rsa-pkcs1'; readonly hash: Hash; readonly raw: Bytes }
  | { readonly kind: 'rsa-pss'; readonly hash: Hash; readonly saltLength: number; readonly raw: Bytes }
  | { readonly kind: 'ed25519'; readonly raw: Bytes };

const ECDSA: Readonly<Record<string, Hash>> = {
  '1.2.840.10045.4.1': 'SHA-1',
  '1.2.840.10045.4.3.2': 'SHA-256',
  '1.2.840.10045.4.3.3': 'SHA-384',
  '1.2.840.10045.4.3.4': 'SHA-512',
};
const RSA: Readonly<Record<string, Hash>> = {
  '1.2.840.113549.1.1.5': 'SHA-1',
  '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384',
  '1.2.840.113549.1.1.13': 'SHA-512',
};
const DIGESTS: Readonly<Record<string, { hash: Hash; size: number }>> = {
  [OID.sha256]: { hash: 'SHA-256', size: 32 },
  [OID.sha384]: { hash: 'SHA-384', size: 48 },
  [OID.sha512]: { hash: 'SHA-512', size: 64 },
};

/** A digest AlgorithmIdentifier; parameters absent or NULL (RFC 5754 §2). */
export function readDigestAlgorithm(element: DerElement): Hash {
  const fields = element.inside();
  const oid = readOid(fields.take(TAG.oid));
  const parameters = fields.takeOptional(TAG.null);
  if (parameters !== undefined) readNull(parameters);
  fields.finish();
  const digest = DIGESTS[oid];
  if (digest === undefined) throw new CertificateError('unsupported-algorithm', `Digest algorithm ${oid}`);
  return digest.hash;
}

/** RSASSA-PSS-params (RFC 4055 §3.1): one hash for message and mask, a salt of its length, the usual trailer. */
function readPss(parameters: DerCursor, raw: Bytes): SignatureAlgorithm {
  const digest = parameters.take(contextConstructed(0)).inside();
  const digestElement = digest.take(TAG.sequence);
  digest.finish();
  const maskOuter = parameters.take(contextConstructed(1)).inside();
  const mask = maskOuter.sequence();
  maskOuter.finish();
  const maskOid = readOid(mask.take(TAG.oid));
  const maskDigest = mask.take(TAG.sequence);
  mask.finish();
  const salt = parameters.take(contextConstructed(2)).inside();
  const saltLength = readSmallInteger(salt.take(TAG.integer));
  salt.finish();
  parameters.finish();
  const hash = readDigestAlgorithm(digestElement);
  const size = Object.values(DIGESTS).find((entry) => entry.hash === hash)?.size;
  if (maskOid !== OID.mgf1 || !equalBytes(maskDigest.raw, digestElement.raw) || saltLength !== size) {
    throw new CertificateError('unsupported-algorithm', 'RSASSA-PSS with unusual parameters');
  }
  return { kind: 'rsa-pss', hash, saltLength, raw };
}

/** The AlgorithmIdentifier of a signature, with the parameters that its own specification demands. */
export function readSignatureAlgorithm(element: DerElement): SignatureAlgorithm {
  const fields = element.inside();
  const oid = readOid(fields.take(TAG.oid));
  const { raw } = element;
  const ecdsa = ECDSA[oid];
  const rsa = RSA[oid];
  let algorithm: SignatureAlgorithm;
  if (ecdsa !== undefined) {
    algorithm = { kind: 'ecdsa', hash: ecdsa, raw }; // RFC 5758 §3.2: parameters absent
  } else if (rsa !== undefined) {
    readNull(fields.take(TAG.null)); // RFC 4055 §5: NULL is to be present
    algorithm = { kind: 'rsa-pkcs1', hash: rsa, raw };
  } else if (oid === OID.rsaPss) {
    algorithm = readPss(fields.sequence(), raw);
  } else if (oid === OID.ed25519) {
    algorithm = { kind: 'ed25519', raw }; // RFC 8410 §3: parameters absent
  } else {
    throw new CertificateError('unsupported-algorithm', `Signature algorithm ${oid}`);
  }
  fields.finish();
  return algorithm;
}
