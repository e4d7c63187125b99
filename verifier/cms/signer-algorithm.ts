import { readNull, readOid } from '../asn1/primitives.ts';
import type { DerElement } from '../asn1/reader.ts';
import { TAG } from '../asn1/tags.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from '../x509/algorithm.ts';
import { OID } from '../x509/oids.ts';
import type { PublicKey } from '../x509/public-key.ts';
import { CmsError } from './cms-error.ts';

/** `rsaEncryption` as the name of PKCS #1 v1.5 with the digest that stands beside it (RFC 3370 §3.2). */
function isPlainRsa(element: DerElement): boolean {
  const fields = element.inside();
  if (readOid(fields.take(TAG.oid)) !== OID.rsaEncryption) return false;
  readNull(fields.take(TAG.null));
  fields.finish();
  return true;
}

/**
 * The algorithm of a signer, which must be the one that its key is for: ECDSA with SHA-256 on P-256, or, where the caller
 * allows, RSA with SHA-256.
 */
export function readSignerAlgorithm(element: DerElement, key: PublicKey, allowRsa: boolean): SignatureAlgorithm {
  const algorithm: SignatureAlgorithm = isPlainRsa(element)
    ? { kind: 'rsa-pkcs1', hash: 'SHA-256', raw: element.raw }
    : readSignatureAlgorithm(element);
  const ecdsa = algorithm.kind === 'ecdsa' && algorithm.hash === 'SHA-256' && key.kind === 'ec' && key.curve === 'P-256';
  const rsa = (algorithm.kind === 'rsa-pkcs1' || algorithm.kind === 'rsa-pss') && algorithm.hash === 'SHA-256' && key.kind === 'rsa';
  if (!ecdsa && !(rsa && allowRsa)) throw new CmsError('cms-algorithm', `${algorithm.kind} with a key of kind ${key.kind}`);
  return algorithm;
}
