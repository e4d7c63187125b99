/** Why keys cannot be made or opened. Messages never contain a passphrase or key. */
export type KeyErrorCode =
  | 'keys-exist'
  | 'keys-missing'
  | 'keys-damaged'
  | 'keys-busy'
  | 'keys-not-writable'
  | 'passphrase-missing'
  | 'passphrase-weak'
  | 'passphrase-wrong'
  | 'key-expired'
  | 'key-unknown'
  | 'key-revoked'
  | 'key-offline'
  | 'role-unknown'
  | 'reason-unknown'
  | 'crl-damaged'
  | 'ceremony-invalid'
  | 'transcript-invalid'
  | 'share-missing'
  | 'share-damaged'
  | 'shares-mixed'
  | 'shares-too-few';

export class KeyError extends Error {
  readonly code: KeyErrorCode;
  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.name = 'KeyError';
    this.code = code;
  }
}
