/** Why what a verifier remembers cannot be used. Nothing is judged without it: an attacker who could make it unreadable could bring back old lists. */
export type StateErrorCode = 'verifier-state-damaged' | 'verifier-state-not-written';

export class StateError extends Error {
  readonly code: StateErrorCode;
  constructor(code: StateErrorCode, message: string) {
    super(message);
    this.name = 'StateError';
    this.code = code;
  }
}
