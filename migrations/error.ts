/**
 * - `migration-unknown`: the database has had a migration that this version of Khatm does not know.
 * - `migration-failed`: a migration did not go through; nothing of it, nor of those before it in the same run, was kept.
 * - `schema-outdated`: migrations are missing, and this login does not own the tables.
 * - `role-missing`: the application's role is not there, and this login may not create it.
 * - `role-too-strong`: the application's role could undo what is kept from it.
 */
export type MigrationErrorCode = 'migration-unknown' | 'migration-failed' | 'schema-outdated' | 'role-missing' | 'role-too-strong';

export class MigrationError extends Error {
  readonly code: MigrationErrorCode;
  constructor(code: MigrationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
    this.code = code;
  }
}
