import type { Certificate } from './certificate.ts';
import { CertificateError } from './certificate-error.ts';

function checkAuthority(certificate: Certificate): void {
  const { subject, extensions } = certificate;
  const { basicConstraints, keyUsage, nameConstraints } = extensions;
  if (subject.parts.length === 0) throw new CertificateError('empty-name', 'An authority without a name'); // §4.1.2.6
  if (basicConstraints?.critical !== true) { // §4.2.1.9
    throw new CertificateError('extension-criticality', 'An authority whose basic constraints are not critical');
  }
  if (keyUsage?.has('keyCertSign') !== true) { // §4.2.1.3, §4.2.1.9: cA and keyCertSign go together
    throw new CertificateError('key-usage', 'An authority whose key usage does not include keyCertSign');
  }
  if (extensions.subjectKeyIdentifier === undefined) { // §4.2.1.2
    throw new CertificateError('key-identifier', 'An authority without a subject key identifier');
  }
  if (nameConstraints?.critical === false) { // §4.2.1.10
    throw new CertificateError('extension-criticality', 'Name constraints that are not critical');
  }
}

/**
 * What RFC 5280 §4 demands of a certificate as a whole. Many validators leave these to the issuing side; a verifier of
 * official papers may refuse what no conforming authority would have issued.
 */
export function checkCertificateProfile(certificate: Certificate): void {
  const { subject, extensions, serialNumber } = certificate;
  if (serialNumber.length > 20 || (serialNumber[0] ?? 0) >= 0x80 || serialNumber.every((octet) => octet === 0)) {
    throw new CertificateError('serial-number', 'A serial number is positive and has at most 20 octets'); // §4.1.2.2
  }
  if (certificate.issuer.parts.length === 0) throw new CertificateError('empty-name', 'The issuer has no name'); // §4.1.2.4
  if (subject.parts.length === 0 && extensions.subjectAltName?.critical !== true) {
    throw new CertificateError('empty-name', 'No subject, and no critical alternative name in its place'); // §4.1.2.6
  }
  if (extensions.authorityKeyIdentifier === undefined && !certificate.selfIssued) {
    throw new CertificateError('key-identifier', 'No authority key identifier'); // §4.2.1.1
  }
  if (extensions.basicConstraints?.ca === true) {
    checkAuthority(certificate);
  } else if (extensions.keyUsage?.has('keyCertSign') === true) { // §4.2.1.9
    throw new CertificateError('key-usage', 'keyCertSign outside an authority');
  } else if (extensions.nameConstraints !== undefined) { // §4.2.1.10
    throw new CertificateError('name-constraints', 'Name constraints outside an authority');
  }
}
