import { equalBytes, toHex, type Bytes } from '../asn1/bytes.ts';
import { readInteger, readSmallInteger, readWholeBitString } from '../asn1/primitives.ts';
import { readDer } from '../asn1/reader.ts';
import { contextConstructed, TAG } from '../asn1/tags.ts';
import { readTime } from '../asn1/time.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from './algorithm.ts';
import { CertificateError, refusalOf, type CertificateCode, type Refusal } from './certificate-error.ts';
import { readCertificateExtensions, type CertificateExtensions } from './certificate-extensions.ts';
import { checkCertificateProfile } from './certificate-profile.ts';
import { readName, type Name } from './name.ts';
import { readPublicKey, type PublicKey } from './public-key.ts';

/** A certificate that was read and found well-formed. Nothing is said about who signed it. */
export interface Certificate {
  readonly der: Bytes;
  /** The bytes that the signature covers. */
  readonly tbs: Bytes;
  readonly serialNumber: Bytes;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly issuer: Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subject: Name;
  readonly publicKey: PublicKey;
  readonly extensions: CertificateExtensions;
  readonly signature: Bytes;
  /** Issuer and subject are the same name (RFC 5280 §6.1). */
  readonly selfIssued: boolean;
}

export type CertificateResult = { readonly ok: true; readonly certificate: Certificate } | Refusal<CertificateCode>;

const MAX_SIZE = 65_536;

function readCertificate(der: Uint8Array): Certificate {
  const outer = readDer(der, TAG.sequence, MAX_SIZE);
  const envelope = outer.inside();
  const tbs = envelope.take(TAG.sequence);
  const outerAlgorithm = envelope.take(TAG.sequence);
  const signature = readWholeBitString(envelope.take(TAG.bitString));
  envelope.finish();

  const fields = tbs.inside();
  const version = fields.takeOptional(contextConstructed(0))?.inside();
  if (version === undefined || readSmallInteger(version.take(TAG.integer)) !== 2) {
    throw new CertificateError('not-v3', 'Only version 3 certificates are read');
  }
  version.finish();
  const serialNumber = readInteger(fields.take(TAG.integer));
  const innerAlgorithm = fields.take(TAG.sequence);
  if (!equalBytes(innerAlgorithm.raw, outerAlgorithm.raw)) { // §4.1.1.2
    throw new CertificateError('algorithm-mismatch', 'The signed and the outer signature algorithm differ');
  }
  const signatureAlgorithm = readSignatureAlgorithm(innerAlgorithm);
  const issuer = readName(fields.take(TAG.sequence));
  const validity = fields.sequence();
  const notBefore = readTime(validity.next());
  const notAfter = readTime(validity.next());
  validity.finish();
  const subject = readName(fields.take(TAG.sequence));
  const publicKey = readPublicKey(fields.take(TAG.sequence));
  const wrapper = fields.take(contextConstructed(3)).inside(); // unique identifiers [1] and [2] are refused: §4.1.2.8
  const extensions = readCertificateExtensions(wrapper.take(TAG.sequence));
  wrapper.finish();
  fields.finish();
  return {
    der: outer.raw, tbs: tbs.raw, serialNumber, signatureAlgorithm, issuer, notBefore, notAfter, subject, publicKey,
    extensions, signature, selfIssued: equalBytes(issuer.raw, subject.raw),
  };
}

/** Reads a certificate as strict DER under the profile of RFC 5280 §4. The bytes are copied; every one is accounted for. */
export function parseCertificate(der: Uint8Array): CertificateResult {
  try {
    const certificate = readCertificate(der);
    checkCertificateProfile(certificate);
    return { ok: true, certificate };
  } catch (error) {
    return refusalOf(error);
  }
}

/** Serial number in hexadecimal, as registers and logs print it. */
export function serialNumberOf(certificate: Certificate): string {
  return toHex(certificate.serialNumber);
}
