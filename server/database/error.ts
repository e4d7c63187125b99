/**
 * What can be wrong with the database or its data directory. Codes are stable: scripts and the operations guide name them.
 *
 * - `database-unreachable`: nothing answers at the address of the database.
 * - `database-refused`: a server answers and turns the connection away (password, database name, role).
 * - `database-too-old`: the server's version is below the lowest that Khatm runs on.
 * - `database-url-invalid`: the address cannot be read.
 * - `database-start-failed`: the embedded PostgreSQL did not start; the message ends with what its log says.
 * - `database-binaries-missing`: the optional npm package with PostgreSQL is not installed, or there is none for this machine.
 * - `database-busy`: another process has been starting or stopping the embedded PostgreSQL for too long.
 * - `data-dir-not-writable`: the data directory cannot be created or written.
 * - `data-dir-closed`: started as root, and no unprivileged account can be used that reaches the data directory.
 * - `data-dir-in-use`: another server process holds the data directory.
 * - `integer-too-large`: a value does not fit a JavaScript number without loss.
 */
export type DatabaseErrorCode =
  | 'database-unreachable'
  | 'database-refused'
  | 'database-too-old'
  | 'database-url-invalid'
  | 'database-start-failed'
  | 'database-binaries-missing'
  | 'database-busy'
  | 'data-dir-not-writable'
  | 'data-dir-closed'
  | 'data-dir-in-use'
  | 'integer-too-large';

/** An error of this room. The message is for a person, says what to do, and never holds a password. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;
  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.code = code;
  }
}
