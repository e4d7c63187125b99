/** Why a trust list is refused (SPEC §9). The one held before stays in force. */
export type TrustErrorCode =
  | 'trust-malformed'
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
