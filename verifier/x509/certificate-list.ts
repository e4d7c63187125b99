import { equalBytes, toHex, type Bytes } from '../asn1/bytes.ts';
import { readInteger, readSmallInteger, readWholeBitString } from '../asn1/primitives.ts';
import { readDer, type DerElement } from '../asn1/reader.ts';
import { contextConstructed, TAG } from '../asn1/tags.ts';
import { readTime } from '../asn1/time.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from './algorithm.ts';
import { CertificateError, refusalOf, type CertificateCode, type Refusal } from './certificate-error.ts';
import { expectNonCritical, readExtensionList, type RawExtension } from './extension-list.ts';
import { readAuthorityKeyIdentifier } from './extension-values.ts';
import { readName, type Name } from './name.ts';
import { OID } from './oids.ts';

export interface Revocation {
  readonly revokedAt: Date;
  /** CRLReason (RFC 5280 §5.3.1); 0, unspecified, when the entry gives none. */
  readonly reason: number;
  /** When the key is known or suspected to have gone bad (RFC 5280 §5.3.2). */
  readonly invalidSince: Date | undefined;
}

/** A complete version 2 CRL that was read and found well-formed; delta and indirect CRLs and partitions are refused. */
export interface CertificateList {
  readonly der: Bytes;
  readonly tbs: Bytes;
  readonly issuer: Name;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly authorityKeyIdentifier: string;
  /** By serial number in hexadecimal. */
  readonly revoked: ReadonlyMap<string, Revocation>;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Bytes;
}

export type CertificateListResult = { readonly ok: true; readonly crl: CertificateList } | Refusal<CertificateCode>;

const MAX_SIZE = 16 * 1024 * 1024;
const NONE: ReadonlySet<string> = new Set();

function readReason({ value }: RawExtension): number {
  const reason = readSmallInteger(readDer(value, TAG.enumerated, value.length), TAG.enumerated);
  if (reason > 10 || reason === 7 || reason === 8) { // 7 is unused; removeFromCRL (8) is for delta CRLs only
    throw new CertificateError('malformed-extension', `Revocation reason ${reason}`);
  }
  return reason;
}

/** RFC 5280 §5.3.2 writes GeneralizedTime here whatever the year, unlike every other time. */
function readInvalidityDate({ value }: RawExtension): Date {
  const { body } = readDer(value, TAG.generalizedTime, value.length);
  const text = String.fromCharCode(...body.subarray(0, 16));
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const time = new Date(iso);
  if (body.length !== 15 || Number.isNaN(time.getTime()) || time.toISOString() !== iso) {
    throw new CertificateError('malformed-extension', 'The invalidity date is no date');
  }
  return time;
}

function readEntry(element: DerElement): [string, Revocation] {
  const fields = element.inside();
  const serial = toHex(readInteger(fields.take(TAG.integer)));
  const revokedAt = readTime(fields.next());
  const list = fields.takeOptional(TAG.sequence);
  fields.finish();
  const extensions = list === undefined ? new Map<string, RawExtension>() : readExtensionList(list, NONE);
  const reason = extensions.get(OID.reasonCode);
  const invalidity = extensions.get(OID.invalidityDate);
  return [serial, {
    revokedAt,
    reason: reason === undefined ? 0 : readReason(reason),
    invalidSince: invalidity === undefined ? undefined : readInvalidityDate(invalidity),
  }];
}

function readEntries(list: DerElement | undefined): ReadonlyMap<string, Revocation> {
  const revoked = new Map<string, Revocation>();
  if (list === undefined) return revoked;
  const items = list.inside();
  do {
    const [serial, revocation] = readEntry(items.take(TAG.sequence));
    if (revoked.has(serial)) throw new CertificateError('malformed-extension', `Serial number ${serial} is listed twice`);
    revoked.set(serial, revocation);
  } while (!items.done); // §5.1.2.6: absent when empty
  return revoked;
}

function readCertificateList(der: Uint8Array): CertificateList {
  const outer = readDer(der, TAG.sequence, MAX_SIZE);
  const envelope = outer.inside();
  const tbs = envelope.take(TAG.sequence);
  const outerAlgorithm = envelope.take(TAG.sequence);
  const signature = readWholeBitString(envelope.take(TAG.bitString));
  envelope.finish();

  const fields = tbs.inside();
  if (readSmallInteger(fields.take(TAG.integer)) !== 1) throw new CertificateError('not-v3', 'Only version 2 CRLs are read');
  const innerAlgorithm = fields.take(TAG.sequence);
  if (!equalBytes(innerAlgorithm.raw, outerAlgorithm.raw)) { // §5.1.1.2
    throw new CertificateError('algorithm-mismatch', 'The signed and the outer signature algorithm differ');
  }
  const signatureAlgorithm = readSignatureAlgorithm(innerAlgorithm);
  const issuer = readName(fields.take(TAG.sequence));
  if (issuer.parts.length === 0) throw new CertificateError('empty-name', 'The issuer has no name'); // §5.1.2.3
  const thisUpdate = readTime(fields.next());
  const nextUpdate = readTime(fields.next()); // §5.1.2.5: MUST be there
  const revoked = readEntries(fields.takeOptional(TAG.sequence));
  const wrapper = fields.take(contextConstructed(0)).inside();
  const extensions = readExtensionList(wrapper.take(TAG.sequence), NONE); // §5.2.4, §5.2.5: deltas and partitions are critical
  wrapper.finish();
  fields.finish();
  expectNonCritical(extensions, [OID.authorityKeyIdentifier, OID.crlNumber]);
  const authority = extensions.get(OID.authorityKeyIdentifier);
  if (authority === undefined || !extensions.has(OID.crlNumber)) { // §5.2.1, §5.2.3
    throw new CertificateError('malformed-extension', 'A CRL has an authority key identifier and a number');
  }
  return {
    der: outer.raw, tbs: tbs.raw, issuer, thisUpdate, nextUpdate, revoked, signatureAlgorithm, signature,
    authorityKeyIdentifier: readAuthorityKeyIdentifier(authority.value),
  };
}

/** Reads a CRL as strict DER under the profile of RFC 5280 §5. The bytes are copied; every one is accounted for. */
export function parseCrl(der: Uint8Array): CertificateListResult {
  try {
    return { ok: true, crl: readCertificateList(der) };
  } catch (error) {
    return refusalOf(error);
  }
}
