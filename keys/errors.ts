/** Why keys cannot be made or opened. Messages never contain a passphrase or key. */
export type KeyErrorCode =
  | 'keys-exist'
  | 'keys-missing'
  | 'keys-damaged'
  | 'passphrase-missing'
  | 'passphrase-weak'
  | 'passphrase-wrong'
  | 'key-expired'
  | 'role-unknown'
  | 'hardware-module-missing'
  | 'token-missing'
  | 'session-lost'
  | 'pin-missing'
  | 'pin-exposed'
  | 'pin-wrong'
  | 'pin-locked'
  | 'key-unsuitable'
  | 'key-unknown'
  | 'key-in-hardware'
  | 'container-unreadable';

export class KeyError extends Error {
  readonly code: KeyErrorCode;
  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.name = 'KeyError';
    this.code = code;
  }
}
