/** Why a log is not followed further. Codes are stable. */
export type FollowErrorCode =
  | 'log-unreachable'
  /** What the log publishes is not what it says it is. */
  | 'log-malformed'
  | 'log-signature-invalid'
  | 'log-unknown'
  /** The log shows a smaller tree than it did. */
  | 'log-rolled-back'
  /** Two trees of the log cannot both be true. */
  | 'log-forked'
  /** The entries do not give the signed root. */
  | 'log-root-differs'
  | 'state-in-use'
  | 'state-damaged'
  | 'state-not-written'
  | 'key-exists'
  | 'key-damaged';

export class FollowError extends Error {
  readonly code: FollowErrorCode;
  constructor(code: FollowErrorCode, message: string) {
    super(message);
    this.name = 'FollowError';
    this.code = code;
  }
}
