import type { Bytes } from '../asn1/bytes.ts';
import { readOctetString, readOid } from '../asn1/primitives.ts';
import type { DerElement } from '../asn1/reader.ts';
import { TAG } from '../asn1/tags.ts';
import { readTime } from '../asn1/time.ts';
import type { Certificate } from '../x509/certificate.ts';
import { readAttributes } from './attributes.ts';
import { CmsError } from './cms-error.ts';
import { CMS_OID } from './cms-oids.ts';
import { readSigningCertificateHash } from './signing-certificate.ts';

export interface SignedAttributes {
  readonly messageDigest: Bytes;
  readonly certificateHash: Bytes;
  readonly signingTime: Date | undefined;
  /** What the signature covers: the attributes under the tag SET OF (RFC 5652 §5.4). */
  readonly signedBytes: Bytes;
}

const ACCEPTED: ReadonlySet<string> = new Set([
  CMS_OID.contentType, CMS_OID.messageDigest, CMS_OID.signingCertificateV2, CMS_OID.signingTime,
]);

/**
 * Exactly content-type, message-digest and signing-certificate-v2 (RFC 5652 §11, RFC 5035 §3). signing-time has no place in
 * a PDF (ETSI EN 319 142-1 §6.3: the time stands in the signature dictionary) and is taken only when asked for.
 */
export function readSignedAttributes(set: DerElement, certificate: Certificate, allowSigningTime: boolean): SignedAttributes {
  const attributes = readAttributes(set, ACCEPTED, 'cms-attribute');
  const get = (oid: string): DerElement => {
    const value = attributes.get(oid);
    if (value === undefined) throw new CmsError('cms-attribute-missing', `Attribute ${oid} is missing`);
    return value;
  };
  if (readOid(get(CMS_OID.contentType)) !== CMS_OID.data) throw new CmsError('cms-content-type', 'The signed content type is not data');
  const messageDigest = readOctetString(get(CMS_OID.messageDigest));
  const certificateHash = readSigningCertificateHash(get(CMS_OID.signingCertificateV2), certificate);
  const signingTime = attributes.get(CMS_OID.signingTime);
  if (signingTime !== undefined && !allowSigningTime) throw new CmsError('cms-signing-time', 'A signing time among the signed attributes');
  const signedBytes = new Uint8Array(set.raw);
  signedBytes[0] = TAG.set;
  return { messageDigest, certificateHash, signingTime: signingTime === undefined ? undefined : readTime(signingTime), signedBytes };
}
