import { TAG } from '../asn1/tags.ts';
import { readDer } from '../asn1/reader.ts';
import { CertificateError } from './certificate-error.ts';
import { isDnsName } from './dns-name.ts';
import { readGeneralNames, type GeneralName } from './general-name.ts';

function isWellFormed(name: GeneralName): boolean {
  switch (name.kind) {
    case 'dns': return isDnsName(name.value, true);
    case 'email': return /^[^@\s]+@[^@\s]+$/.test(name.value);
    case 'ip': return name.octets.length === 4 || name.octets.length === 16;
    case 'uri': return /^[A-Za-z][A-Za-z0-9+.-]*:./.test(name.value);
    case 'directory':
    case 'other': return true;
  }
}

/** subjectAltName (RFC 5280 §4.2.1.6); a malformed name refuses the certificate, for constraints cannot bind it. */
export function readSubjectAltName(value: Uint8Array): readonly GeneralName[] {
  const names = readGeneralNames(readDer(value, TAG.sequence, value.length).inside());
  const malformed = names.find((name) => !isWellFormed(name));
  if (malformed !== undefined) throw new CertificateError('alternative-name', `A malformed ${malformed.kind} name`);
  return names;
}
