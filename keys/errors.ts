/** Why keys cannot be made or opened. Messages never contain a passphrase or key. */
export type KeyErrorCode =
  | 'keys-exist'
  | 'keys-missing'
  | 'keys-damaged'
  | 'passphrase-missing'
  | 'passphrase-weak'
  | 'passphrase-wrong'
  | 'key-expired'
  | 'key-unknown'
  | 'role-unknown';

export class KeyError extends Error {
  readonly code: KeyErrorCode;
  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.name = 'KeyError';
    this.code = code;
  }
}
