import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { keysDirectory } from '../installation/folders.ts';
import { BackupError } from './errors.ts';

export type BackedUpFile = { /** `khatm.json` or `keys/…`. */ readonly name: string; readonly bytes: Buffer };

/** A PEM block of a private key that is not PKCS#8 under a passphrase (RFC 7468 §10, §11; RFC 5958). */
const OPEN_KEY = /-----BEGIN (?!ENCRYPTED )(?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/**
 * The files of an installation that cannot be made again: what the operator decided, and the keys as they lie there, under their passphrase.
 * @param secrets files that are never part of a backup: whoever finds one shall not open the keys with it
 * @throws BackupError `key-not-encrypted`
 */
export function readFiles(dataDir: string, secrets: readonly string[]): BackedUpFile[] {
  const hidden = secrets.map(realPath);
  const keys = keysDirectory(dataDir);
  const names = readdirSync(keys).filter((name) => isKept(name) && lstatSync(join(keys, name)).isFile() && !hidden.includes(realPath(join(keys, name))));
  // Manifests first: a key that is made meanwhile is then at most one that nobody names yet.
  names.sort((a, b) => Number(b.endsWith('.json')) - Number(a.endsWith('.json')) || (a < b ? -1 : 1));
  const files = names.map((name) => ({ name: `keys/${name}`, bytes: readFileSync(join(keys, name)) }));
  const open = files.find(({ bytes }) => OPEN_KEY.test(bytes.toString('latin1')));
  if (open) throw new BackupError('key-not-encrypted', `${open.name} is a private key without a passphrase. Nothing was written: take it out of the keys folder first.`);
  return [{ name: 'khatm.json', bytes: readFileSync(join(dataDir, 'khatm.json')) }, ...files];
}

/** Whether a name in the keys folder, or in a backup, is one that Khatm keeps there: no draft, no lock, no way out of the folder. */
export function isKept(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/.test(name) && !/\.(?:new|lock)$/.test(name);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
