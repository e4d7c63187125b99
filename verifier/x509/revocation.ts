import { equalBytes } from '../asn1/bytes.ts';
import type { Certificate } from './certificate.ts';
import { serialNumberOf } from './certificate.ts';
import type { CertificateList, Revocation } from './certificate-list.ts';
import { verifySignature } from './verify-signature.ts';

export type RevocationStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revocation: Revocation }
  | { readonly status: 'unknown' };

const CERTIFICATE_HOLD = 6;

/** The certificate was no good from the earlier of the two dates on. */
function startOf({ revokedAt, invalidSince }: Revocation): number {
  return Math.min(revokedAt.getTime(), invalidSince?.getTime() ?? Infinity);
}

async function isIssuedBy(crl: CertificateList, issuer: Certificate): Promise<boolean> {
  const { extensions } = issuer;
  return equalBytes(crl.issuer.raw, issuer.subject.raw)
    && crl.authorityKeyIdentifier === extensions.subjectKeyIdentifier
    && extensions.keyUsage?.has('cRLSign') === true // §6.3.3 f
    && (await verifySignature(issuer.publicKey, crl.signatureAlgorithm, crl.tbs, crl.signature)) === 'valid';
}

/**
 * What the CRLs of a certificate's own issuer say about it (RFC 5280 §6.3.3, complete direct CRLs only). A revocation that
 * starts after `at` leaves `at` untouched: the caller vouches for `at`, by a timestamp or a log. A stale CRL cannot say
 * "good", but what it revoked stays revoked, except for a hold, which may have been lifted since.
 */
export async function findRevocation(
  certificate: Certificate,
  issuer: Certificate,
  crls: readonly CertificateList[],
  at: Date,
  currentAt: Date,
): Promise<RevocationStatus> {
  let result: RevocationStatus = { status: 'unknown' };
  for (const crl of crls) {
    if (crl.thisUpdate > currentAt || !(await isIssuedBy(crl, issuer))) continue;
    const current = currentAt <= crl.nextUpdate;
    const revocation = crl.revoked.get(serialNumberOf(certificate));
    if (revocation !== undefined && startOf(revocation) <= at.getTime() && (current || revocation.reason !== CERTIFICATE_HOLD)) {
      return { status: 'revoked', revocation };
    }
    if (current) result = { status: 'good' };
  }
  return result;
}
