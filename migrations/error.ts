/**
 * - `migration-unknown`: the database has had a migration that this version of Khatm does not know.
 * - `migration-failed`: a migration did not go through; nothing of it, nor of those before it in the same run, was kept.
 */
export type MigrationErrorCode = 'migration-unknown' | 'migration-failed';

export class MigrationError extends Error {
  readonly code: MigrationErrorCode;
  constructor(code: MigrationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
    this.code = code;
  }
}
