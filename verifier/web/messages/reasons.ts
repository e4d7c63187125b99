import type { Verdict } from '../../../document/index.ts';

/**
 * Every reason of SPEC §8 by its verdict, and those that only this page gives (the last two of `undetermined`).
 * A name that ends in `*` stands for all reasons that begin like it: for a clerk they say the same.
 */
export const REASONS = {
  unreadable: ['no-code', 'text-too-long', 'text-foreign', 'text-no-seal', 'digits-*', 'seal-*', 'file-*'],
  unsupported: ['seal-unknown-header', 'seal-algorithm', 'seal-unknown-claim', 'type-unknown'],
  'unknown-issuer': ['signer-unknown'],
  forged: [
    'signature-invalid', 'seal-signature-high-s', 'signer-not-allowed', 'signer-not-active', 'signer-compromised', 'log-proof-invalid', 'file-altered', 'file-appended', 'file-signature-*', 'file-signer-*', 'file-*',
    'record-mismatch', 'page-mismatch', 'qr-not-the-seals',
  ],
  revoked: ['status-revoked'],
  superseded: ['status-superseded'],
  suspended: ['status-suspended'],
  expired: ['document-expired'],
  'not-yet-valid': ['document-not-yet-valid'],
  undetermined: [
    'trust-list-stale', 'trust-list-missing', 'signer-unknown', 'status-list-missing', 'status-list-stale', 'status-list-later', 'status-list-invalid', 'status-index-outside',
    'status-uri-unknown', 'status-unknown-value', 'foreign-address', 'page-not-proven', 'several-codes', 'log-proof-needed', 'file-signer-*', 'reader-*', 'browser-cannot', 'page-insecure',
  ],
  authentic: ['ok'],
} as const satisfies Record<Verdict, readonly string[]>;

export type ReasonOf<V extends Verdict> = (typeof REASONS)[V][number];
