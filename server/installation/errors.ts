/**
 * Why an installation cannot be used. The message says what to do. `published-ahead`, `witness-ahead` and `restored-not-caught-up` tell of a database
 * that is, or may be, an older copy than what the outside has seen of it.
 */
export type InstallationErrorCode = 'not-initialised' | 'config-invalid' | 'already-initialised' | 'port-in-use' | 'port-not-allowed' | 'address-not-here' | 'out-not-written' | 'published-ahead'
  | 'witness-ahead' | 'witnesses-missing' | 'restored-not-caught-up' | 'usage';

export class InstallationError extends Error {
  readonly code: InstallationErrorCode;
  constructor(code: InstallationErrorCode, message: string) {
    super(message);
    this.name = 'InstallationError';
    this.code = code;
  }
}
