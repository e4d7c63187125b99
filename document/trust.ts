import type { DocumentSchema, Label } from './schema.ts';

/** The trust list as signed JSON (SPEC §9): one head, one part for each authority. */
export const TRUST_HEAD_TYPE = 'khatm-trust-list+jws';

export type TrustHead = {
  readonly version: 1;
  /** Grows by one with every edition; a lower one is refused. */
  readonly sequence: number;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** From this second on the list is stale. */
  readonly nextUpdate: number;
  /** The only official checking addresses, e.g. `https://check.example`. */
  readonly verifyOrigins: readonly string[];
  /** Hex SHA-256 of each part's exact bytes. */
  readonly parts: readonly { readonly authority: string; readonly sha256: string }[];
};

/** A key in the trust list. Public keys are raw uncompressed points, hex (SEC 1 §2.3.3); dates in seconds since 1970. */
export type TrustedKey = { readonly kid: string; readonly key: string; readonly from: number; readonly until: number };

/** A place in a log, by which papers sealed before a theft are told from those after: checkpoints carry no time (design §4). */
export type LogSplit = {
  readonly origin: string;
  /** Entries below are as good as ever; from here on they count for nothing. */
  readonly size: number;
  /** Hex root of the tree of that size. */
  readonly root: string;
  /** 2^bits buckets hold the entries below, for those who have no proof at hand; `buckets` is the hex root over them (SPEC §12). */
  readonly bits: number;
  readonly buckets: string;
};

/** A transparency log of the authority. */
export type ListedLog = {
  /** Name in its checkpoints, and without the scheme where it is published: e.g. `check.example/log/1`. */
  readonly origin: string;
  /** Raw Ed25519 key (RFC 8032 §5.1.5), hex. */
  readonly key: string;
  /** A log whose key was stolen ends here: only entries of this very tree count. */
  readonly closed?: Omit<LogSplit, 'origin'>;
};

export type TrustPart = {
  readonly authority: string;
  readonly name: Label;
  readonly prefix: string;
  /** IANA name; legal dates end in this zone. */
  readonly timeZone: string;
  readonly demo: boolean;
  /** Seals whose `iat` lies in [from, until) are accepted, for the types named. */
  readonly sealSigners: readonly (TrustedKey & { readonly types: readonly number[]; /** The key was stolen: only seals proven below this place hold. */ readonly compromised?: LogSplit })[];
  /** kid of each PDF signer's certificate; the certificate itself comes with the file and is validated to the root. */
  readonly pdfSigners: readonly TrustedKey[];
  readonly statusSigners: readonly TrustedKey[];
  readonly statusLists: readonly string[];
  /** Oldest first; at most one is not closed. */
  readonly logs?: readonly ListedLog[];
  /** Every type with labels, field kinds and the hashes of its templates, hex. */
  readonly types: readonly (DocumentSchema & { readonly templates: readonly string[] })[];
};
