import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InstallationError } from '../installation/errors.ts';
import { writeWhole } from '../installation/write-file.ts';

/** `restored.json` in the data directory: this is a copy from a backup, of which it is not known yet whether it is the newest. */
export type Restored = {
  readonly version: 1;
  readonly restoredAt: string;
  readonly backup: { readonly created: string; readonly sha256: string };
  /** The log that was open in the backup. */
  readonly log: number;
};

const FILE = 'restored.json';

export function findRestored(dataDir: string): Restored | undefined {
  const path = join(dataDir, FILE);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Restored;
  } catch {
    throw notCaughtUp(dataDir);
  }
}

/** @throws InstallationError `restored-not-caught-up` where a copy has not been compared with what the outside knows */
export function requireCaughtUp(dataDir: string): void {
  if (existsSync(join(dataDir, FILE))) throw notCaughtUp(dataDir);
}

export async function markRestored(dataDir: string, restored: Restored): Promise<void> {
  await writeWhole(join(dataDir, FILE), JSON.stringify(restored, null, 2) + '\n', 0o600);
}

export function clearRestored(dataDir: string): void {
  rmSync(join(dataDir, FILE));
}

function notCaughtUp(dataDir: string): InstallationError {
  return new InstallationError('restored-not-caught-up', `${dataDir} was restored from a backup, and papers may have been issued after it. Nothing is issued or signed before "khatm restore confirm" has compared it with a witness or with what was published.`);
}
