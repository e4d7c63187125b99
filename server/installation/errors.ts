/** Why an installation cannot be used. The message says what to do. */
export type InstallationErrorCode = 'not-initialised' | 'config-invalid' | 'already-initialised' | 'port-in-use' | 'port-not-allowed' | 'address-not-here' | 'out-not-written' | 'published-ahead' | 'usage';

export class InstallationError extends Error {
  readonly code: InstallationErrorCode;
  constructor(code: InstallationErrorCode, message: string) {
    super(message);
    this.name = 'InstallationError';
    this.code = code;
  }
}
