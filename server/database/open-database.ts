import type { Database } from './database.ts';
import { openEmbedded } from './embedded/open-embedded.ts';
import { openExternal } from './open-external.ts';

export interface DatabaseOptions {
  /** Folder of this installation's data; an embedded PostgreSQL lives in its subfolder `postgres`. */
  readonly dataDir: string;
  /** Address of a PostgreSQL run by somebody else; without it an embedded one is used. */
  readonly databaseUrl?: string | undefined;
}

/**
 * Opens the database, starting an embedded PostgreSQL where none is given. Takes about two seconds from an empty folder, half a second after.
 *
 * @throws DatabaseError with a code that says what to do
 */
export function openDatabase({ dataDir, databaseUrl }: DatabaseOptions): Promise<Database> {
  return databaseUrl === undefined || databaseUrl === '' ? openEmbedded(dataDir) : openExternal(databaseUrl);
}
