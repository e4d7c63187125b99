import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { DatabaseError } from './error.ts';

/**
 * Creates the data directory where it is missing, for its owner alone, and returns its real path.
 *
 * @throws DatabaseError `data-dir-not-writable`
 */
export function prepareDataDir(dataDir: string): string {
  const folder = path.resolve(dataDir);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(folder);
  } catch (error) {
    throw new DatabaseError(
      'data-dir-not-writable',
      `Cannot use the data directory ${folder}: ${(error as Error).message}. Name another, or make it writable for the user who runs Khatm.`,
      { cause: error },
    );
  }
}
