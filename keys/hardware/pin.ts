import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { KeyError } from '../errors.ts';

/** What marks a PIN file whose PIN the token refused: the PIN is not tried again, by no process and after no restart, before the file is written anew. */
const MARK = '.refused';
/** For when the mark cannot be written. */
const refused = new Map<string, string>();

/**
 * @throws KeyError `pin-missing`, `pin-exposed` when others than the file's owner may read it, `pin-wrong` when the token refused this very file before
 */
export function readPin(path: string): string {
  const version = versionOf(path);
  if (refused.get(path) === version || readMark(path) === version) throw pinWrong(path);
  const pin = readFileSync(path, 'utf8').trim();
  if (pin === '') throw new KeyError('pin-missing', `The PIN file ${path} is empty.`);
  return pin;
}

/** Remembers that the token refused what stands in the file now. */
export function markPinRefused(path: string): KeyError {
  const version = versionOf(path);
  refused.set(path, version);
  try {
    writeFileSync(path + MARK, version, { mode: 0o600 });
  } catch {
    // A read-only folder: this process remembers, the next would try once.
  }
  return pinWrong(path);
}

export function clearPinMark(path: string): void {
  refused.delete(path);
  rmSync(path + MARK, { force: true });
}

function pinWrong(path: string): KeyError {
  return new KeyError('pin-wrong', `The token refused the PIN in ${path}. It is not tried again, since tokens lock after a few wrong PINs: write the right one into the file.`);
}

/** Changes whenever anybody writes or touches the file. Nothing about the PIN follows from it. */
function versionOf(path: string): string {
  let stat;
  try {
    stat = statSync(path, { bigint: true });
  } catch {
    throw new KeyError('pin-missing', `The PIN file ${path} cannot be read.`);
  }
  if ((stat.mode & 0o077n) !== 0n) throw new KeyError('pin-exposed', `The PIN file ${path} may be read by others than its owner: run "chmod 600" on it.`);
  return `${stat.ino} ${stat.ctimeNs}`;
}

function readMark(path: string): string | undefined {
  try {
    return readFileSync(path + MARK, 'utf8');
  } catch {
    return undefined;
  }
}
