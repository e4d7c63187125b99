import type { Certificate } from './certificate.ts';
import type { CertificateList } from './certificate-list.ts';
import type { KeyUsage } from './extension-values.ts';
import type { ServerName } from './server-name.ts';

/** What the leaf is wanted for. */
export interface Purpose {
  /** Default `end-entity`: an authority's certificate is refused as a leaf, for a certificate has one role. */
  readonly role?: 'end-entity' | 'ca';
  /** The leaf must list every one of these; `anyExtendedKeyUsage` does not stand in. */
  readonly extendedKeyUsages?: readonly string[];
  /** The leaf must have at least one of these. */
  readonly keyUsage?: readonly KeyUsage[];
  /** The leaf must name this host, and the path must keep to the rules of the public web (`web-profile.ts`). */
  readonly serverName?: ServerName;
}

export interface PathRequest {
  readonly leaf: Certificate;
  readonly intermediates: readonly Certificate[];
  /** Certificates trusted by the caller's own means; only their signatures are not checked. */
  readonly anchors: readonly Certificate[];
  /** The instant for which the path must be valid. */
  readonly at: Date;
  readonly purpose: Purpose;
  /** Default `check`: an anchor outside its own dates anchors nothing. */
  readonly anchorDates?: 'check' | 'ignore';
  /** How many intermediates that are not self-issued a path may have; default 6. */
  readonly maxPathLength?: number;
  readonly crls?: readonly CertificateList[];
  /** Refuse with `revocation-unknown` unless a current CRL speaks for every certificate below the anchor. */
  readonly requireRevocation?: boolean;
  /** The instant at which CRLs must be current; default `at`. Later than `at` when the past is judged by today's CRL. */
  readonly revocationTime?: Date;
}
