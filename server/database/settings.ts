/** How to reach a database; what node-postgres calls its connection settings. */
export type ConnectionSettings =
  | {
      /** Folder that holds the server's Unix socket. */
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
      readonly role?: string;
    }
  | {
      readonly connectionString: string;
      /** Database role to act as, where it is another than the login's own. */
      readonly role?: string;
    };

/** Seconds to wait for a server that does not answer at all before calling it unreachable. */
export const CONNECT_SECONDS = 10;
