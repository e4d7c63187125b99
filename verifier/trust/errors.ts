/** Why a trust list is refused (SPEC §9). The one held before stays in force. */
export type TrustErrorCode =
  | 'trust-malformed'
  /** The head ends too early. A part that does is `trust-part-differs`. */
  | 'trust-truncated'
  /** No path from the signer's certificate to the pinned root, or another root than the one pinned. */
  | 'trust-root'
  | 'trust-signer-expired'
  | 'trust-signer-not-yet-valid'
  /** A certificate for something else: another key usage, another role, or an authority's. */
  | 'trust-signer-usage'
  /** Any other fault of the signer's certificate. */
  | 'trust-signer'
  | 'trust-signature'
  | 'trust-part-missing'
  | 'trust-part-differs'
  | 'trust-duplicate-kid'
  | 'trust-rollback'
  | 'trust-equivocation';

export class TrustError extends Error {
  readonly code: TrustErrorCode;
  constructor(code: TrustErrorCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.name = 'TrustError';
    this.code = code;
  }
}
