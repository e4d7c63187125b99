import { equalBytes, type Bytes } from '../asn1/bytes.ts';
import { readInteger, readOctetString } from '../asn1/primitives.ts';
import type { DerElement } from '../asn1/reader.ts';
import { TAG } from '../asn1/tags.ts';
import { readGeneralName } from '../x509/general-name.ts';
import type { Certificate } from '../x509/certificate.ts';
import { CmsError } from './cms-error.ts';

/**
 * The SHA-256 that a signing-certificate-v2 attribute names (RFC 5035 §3): exactly one ESSCertIDv2, its hash algorithm the
 * default and hence left out, its issuerSerial, where given, that of the certificate, and no policies.
 */
export function readSigningCertificateHash(value: DerElement, certificate: Certificate): Bytes {
  if (value.tag !== TAG.sequence) throw new CmsError('cms-signing-certificate', 'Not a SigningCertificateV2');
  const fields = value.inside();
  const identifiers = fields.sequence();
  fields.finish();
  const identifier = identifiers.sequence();
  identifiers.finish();
  const hash = readOctetString(identifier.take(TAG.octetString));
  const issuerSerial = identifier.takeOptional(TAG.sequence)?.inside();
  identifier.finish();
  if (issuerSerial !== undefined) {
    const names = issuerSerial.sequence();
    const issuer = readGeneralName(names);
    names.finish();
    const serialNumber = readInteger(issuerSerial.take(TAG.integer));
    issuerSerial.finish();
    const same = issuer.kind === 'directory' && equalBytes(issuer.name.raw, certificate.issuer.raw)
      && equalBytes(serialNumber, certificate.serialNumber);
    if (!same) throw new CmsError('cms-signing-certificate', 'Issuer and serial number are those of another certificate');
  }
  return hash;
}
