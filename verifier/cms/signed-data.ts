import { equalBytes, type Bytes } from '../asn1/bytes.ts';
import { readInteger, readOid, readSmallInteger } from '../asn1/primitives.ts';
import { readDer, type DerElement } from '../asn1/reader.ts';
import { expectSetOrder } from '../asn1/set-of.ts';
import { contextConstructed, TAG } from '../asn1/tags.ts';
import { readDigestAlgorithm } from '../x509/algorithm.ts';
import { parseCertificate, type Certificate } from '../x509/certificate.ts';
import { CmsError } from './cms-error.ts';
import { CMS_OID } from './cms-oids.ts';

/** A SignerInfo taken apart; nothing in it was verified. */
export interface SignerInfo {
  readonly issuer: Bytes;
  readonly serialNumber: Bytes;
  readonly signedAttributes: DerElement;
  readonly signatureAlgorithm: DerElement;
  readonly signature: Bytes;
  readonly unsignedAttributes: DerElement | undefined;
}

export interface SignedData {
  readonly certificates: readonly Certificate[];
  readonly signer: SignerInfo;
}

const MAX_SIZE = 262_144;
const MAX_CERTIFICATES = 10;

function expectVersion1(element: DerElement): void {
  if (readSmallInteger(element) !== 1) throw new CmsError('cms-version', 'Only version 1 occurs in the accepted form');
}

/** `sha256` followed by NULL has the same meaning (RFC 5754 §2) and is a second spelling: only for files of others. */
function expectSha256(element: DerElement, allowNull: boolean): DerElement {
  const hash = readDigestAlgorithm(element);
  if (hash !== 'SHA-256') throw new CmsError('cms-digest-algorithm', `The digest is ${hash}, not SHA-256`);
  const fields = element.inside();
  fields.next();
  if (!fields.done && !allowNull) throw new CmsError('cms-digest-algorithm', 'SHA-256 with needless parameters');
  return element;
}

/** X.509 certificates only, in DER order; one that cannot be read refuses the whole, so that no byte goes unread. */
function readCertificates(set: DerElement | undefined): readonly Certificate[] {
  const members = set?.inside().takeAll(TAG.sequence) ?? [];
  if (members.length === 0 || members.length > MAX_CERTIFICATES) {
    throw new CmsError('cms-certificates', `Expected 1 to ${MAX_CERTIFICATES} certificates, found ${members.length}`);
  }
  expectSetOrder(members);
  return members.map((member) => {
    const result = parseCertificate(member.raw);
    if (!result.ok) throw new CmsError('cms-bad-certificate', `${result.code}: ${result.detail}`);
    return result.certificate;
  });
}

/** SignerInfo (RFC 5652 §5.3) whose signer is named by issuer and serial number, hence version 1. */
function readSigner(element: DerElement, digestAlgorithm: DerElement): SignerInfo {
  const fields = element.inside();
  expectVersion1(fields.take(TAG.integer));
  const identifier = fields.sequence();
  const issuer = identifier.take(TAG.sequence).raw;
  const serialNumber = readInteger(identifier.take(TAG.integer));
  identifier.finish();
  if (!equalBytes(fields.take(TAG.sequence).raw, digestAlgorithm.raw)) {
    throw new CmsError('cms-digest-algorithm', 'The digest algorithm is not the one announced');
  }
  const signedAttributes = fields.takeOptional(contextConstructed(0));
  if (signedAttributes === undefined) throw new CmsError('cms-attribute-missing', 'There are no signed attributes');
  const signatureAlgorithm = fields.take(TAG.sequence);
  const signature = fields.take(TAG.octetString).body;
  const unsignedAttributes = fields.takeOptional(contextConstructed(1));
  fields.finish();
  return { issuer, serialNumber, signedAttributes, signatureAlgorithm, signature, unsignedAttributes };
}

/**
 * ContentInfo with SignedData (RFC 5652 §3, §5.1) in the one form that PAdES asks for (ETSI EN 319 142-1 §4.1, §6.3): strict
 * DER, detached, one signer, X.509 certificates, no revocation values.
 * @throws CmsError, DerError, CertificateError
 */
export function readSignedData(cms: Uint8Array, allowNull: boolean): SignedData {
  const info = readDer(cms, TAG.sequence, MAX_SIZE).inside();
  const contentType = readOid(info.take(TAG.oid));
  if (contentType !== CMS_OID.signedData) throw new CmsError('cms-content-type', `Content type ${contentType}`);
  const wrapper = info.take(contextConstructed(0)).inside();
  info.finish();
  const fields = wrapper.sequence();
  wrapper.finish();

  expectVersion1(fields.take(TAG.integer));
  const digestAlgorithms = fields.take(TAG.set).inside();
  const digestAlgorithm = expectSha256(digestAlgorithms.take(TAG.sequence), allowNull);
  digestAlgorithms.finish();
  const content = fields.sequence();
  const innerType = readOid(content.take(TAG.oid));
  if (innerType !== CMS_OID.data) throw new CmsError('cms-content-type', `Signed content of type ${innerType}`);
  if (!content.done) throw new CmsError('cms-attached-content', 'The content is inside the signature');
  const certificates = readCertificates(fields.takeOptional(contextConstructed(0)));
  if (fields.takeOptional(contextConstructed(1)) !== undefined) {
    throw new CmsError('cms-revocation-values', 'Revocation values belong into the DSS'); // EN 319 142-1 §5.4
  }
  const signers = fields.take(TAG.set).inside().takeAll(TAG.sequence);
  fields.finish();
  const [signer] = signers;
  if (signer === undefined || signers.length !== 1) throw new CmsError('cms-signer-count', `Expected one signer, found ${signers.length}`);
  return { certificates, signer: readSigner(signer, digestAlgorithm) };
}
