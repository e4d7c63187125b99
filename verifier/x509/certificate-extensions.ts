import type { DerElement } from '../asn1/reader.ts';
import { expectNonCritical, readExtensionList } from './extension-list.ts';
import {
  checkAuthorityInfoAccess, readAuthorityKeyIdentifier, readBasicConstraints, readCrlUris, readExtendedKeyUsage,
  readKeyUsage, readSubjectKeyIdentifier, type BasicConstraints, type KeyUsage,
} from './extension-values.ts';
import type { GeneralName } from './general-name.ts';
import { readNameConstraints, type NameConstraints } from './name-constraints.ts';
import { OID } from './oids.ts';
import { readSubjectAltName } from './subject-alt-name.ts';

/** What a certificate's extensions say, as far as this verifier acts on it. Key identifiers are hexadecimal. */
export interface CertificateExtensions {
  readonly basicConstraints: (BasicConstraints & { readonly critical: boolean }) | undefined;
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined;
  readonly extendedKeyUsage: { readonly oids: ReadonlySet<string>; readonly critical: boolean } | undefined;
  readonly subjectKeyIdentifier: string | undefined;
  readonly authorityKeyIdentifier: string | undefined;
  readonly nameConstraints: (NameConstraints & { readonly critical: boolean }) | undefined;
  readonly subjectAltName: { readonly names: readonly GeneralName[]; readonly critical: boolean } | undefined;
  readonly crlUris: readonly string[];
}

/**
 * Extensions that may be critical because they are acted upon. Certificate policies are not among them: this verifier has
 * no policy of its own to compare them with, so it ignores them where it may and refuses them where it may not.
 */
const PROCESSED: ReadonlySet<string> = new Set([
  OID.basicConstraints, OID.keyUsage, OID.extendedKeyUsage, OID.subjectKeyIdentifier, OID.authorityKeyIdentifier,
  OID.nameConstraints, OID.subjectAltName, OID.crlDistributionPoints, OID.authorityInfoAccess,
]);

/** RFC 5280 §4.2. */
export function readCertificateExtensions(list: DerElement): CertificateExtensions {
  const found = readExtensionList(list, PROCESSED);
  expectNonCritical(found, [OID.subjectKeyIdentifier, OID.authorityKeyIdentifier, OID.authorityInfoAccess]);
  const read = <T>(oid: string, reader: (value: Uint8Array<ArrayBuffer>) => T): T | undefined => {
    const extension = found.get(oid);
    return extension === undefined ? undefined : reader(extension.value);
  };
  const critical = (oid: string): boolean => found.get(oid)?.critical === true;
  read(OID.authorityInfoAccess, checkAuthorityInfoAccess);
  return {
    basicConstraints: read(OID.basicConstraints, (value) => ({ ...readBasicConstraints(value), critical: critical(OID.basicConstraints) })),
    keyUsage: read(OID.keyUsage, readKeyUsage),
    extendedKeyUsage: read(OID.extendedKeyUsage, (value) => ({ oids: readExtendedKeyUsage(value), critical: critical(OID.extendedKeyUsage) })),
    subjectKeyIdentifier: read(OID.subjectKeyIdentifier, readSubjectKeyIdentifier),
    authorityKeyIdentifier: read(OID.authorityKeyIdentifier, readAuthorityKeyIdentifier),
    nameConstraints: read(OID.nameConstraints, (value) => ({ ...readNameConstraints(value), critical: critical(OID.nameConstraints) })),
    subjectAltName: read(OID.subjectAltName, (value) => ({ names: readSubjectAltName(value), critical: critical(OID.subjectAltName) })),
    crlUris: read(OID.crlDistributionPoints, readCrlUris) ?? [],
  };
}
