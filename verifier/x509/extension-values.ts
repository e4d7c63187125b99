import { toHex } from '../asn1/bytes.ts';
import { readNamedBits, readOctetString, readOid, readSmallInteger, readTrue } from '../asn1/primitives.ts';
import { readDer, type DerCursor } from '../asn1/reader.ts';
import { contextConstructed, contextPrimitive, TAG } from '../asn1/tags.ts';
import { CertificateError } from './certificate-error.ts';
import { readGeneralName, readGeneralNames } from './general-name.ts';
import type { Bytes } from '../asn1/bytes.ts';

const KEY_USAGES = [
  'digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement',
  'keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

export interface BasicConstraints {
  readonly ca: boolean;
  readonly pathLength?: number;
}

function sequenceIn(value: Bytes): DerCursor {
  return readDer(value, TAG.sequence, value.length).inside();
}

/** basicConstraints (RFC 5280 §4.2.1.9); pathLenConstraint only beside cA. */
export function readBasicConstraints(value: Bytes): BasicConstraints {
  const fields = sequenceIn(value);
  const flag = fields.takeOptional(TAG.boolean);
  const ca = flag !== undefined && readTrue(flag);
  const length = fields.takeOptional(TAG.integer);
  fields.finish();
  if (length === undefined) return { ca };
  if (!ca) throw new CertificateError('basic-constraints', 'A path length without cA');
  return { ca, pathLength: readSmallInteger(length) };
}

/** keyUsage (RFC 5280 §4.2.1.3): at least one bit is set. */
export function readKeyUsage(value: Bytes): ReadonlySet<KeyUsage> {
  const numbers = readNamedBits(readDer(value, TAG.bitString, value.length));
  return new Set(numbers.map((number) => {
    const usage = KEY_USAGES[number];
    if (usage === undefined) throw new CertificateError('malformed-extension', `Key usage bit ${number} does not exist`);
    return usage;
  }));
}

/** extKeyUsage (RFC 5280 §4.2.1.12). */
export function readExtendedKeyUsage(value: Bytes): ReadonlySet<string> {
  const fields = sequenceIn(value);
  return new Set([fields.take(TAG.oid), ...fields.takeAll(TAG.oid)].map(readOid));
}

/** subjectKeyIdentifier in hexadecimal (RFC 5280 §4.2.1.2). */
export function readSubjectKeyIdentifier(value: Bytes): string {
  const identifier = readOctetString(readDer(value, TAG.octetString, value.length));
  if (identifier.length === 0) throw new CertificateError('key-identifier', 'The subject key identifier is empty');
  return toHex(identifier);
}

/**
 * The keyIdentifier of an authorityKeyIdentifier, in hexadecimal (RFC 5280 §4.2.1.1). The other way to name an issuer's
 * certificate, by its issuer and serial number, is refused: one way is enough to be sure of.
 */
export function readAuthorityKeyIdentifier(value: Bytes): string {
  const fields = sequenceIn(value);
  const identifier = fields.takeOptional(contextPrimitive(0));
  if (identifier === undefined || identifier.body.length === 0 || !fields.done) {
    throw new CertificateError('key-identifier', 'An authority key identifier holds the keyIdentifier and nothing else');
  }
  return toHex(identifier.body);
}

/** authorityInfoAccess (RFC 5280 §4.2.2.1): only its form is checked, nothing here follows it. */
export function checkAuthorityInfoAccess(value: Bytes): void {
  const descriptions = sequenceIn(value);
  do {
    const description = descriptions.sequence();
    readOid(description.take(TAG.oid));
    readGeneralName(description);
    description.finish();
  } while (!descriptions.done);
}

/** The URIs in cRLDistributionPoints (RFC 5280 §4.2.1.13), wherever there are any. */
export function readCrlUris(value: Bytes): readonly string[] {
  const points = sequenceIn(value);
  const uris: string[] = [];
  do {
    const point = points.sequence();
    const name = point.takeOptional(contextConstructed(0))?.inside();
    const full = name?.takeOptional(contextConstructed(0));
    if (full === undefined) name?.take(contextConstructed(1)); // nameRelativeToCRLIssuer: nothing to fetch
    name?.finish();
    for (const entry of full === undefined ? [] : readGeneralNames(full.inside())) {
      if (entry.kind === 'uri') uris.push(entry.value);
    }
    const reasons = point.takeOptional(contextPrimitive(1));
    if (reasons !== undefined) readNamedBits(reasons, contextPrimitive(1));
    const issuer = point.takeOptional(contextConstructed(2));
    if (issuer !== undefined) readGeneralNames(issuer.inside());
    point.finish();
  } while (!points.done);
  return uris;
}
