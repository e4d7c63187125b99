import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KeyError } from './errors.ts';

/** 160 random bits: PKCS#8's key derivation is fast, so the strength must lie in the passphrase itself. */
export function generatePassphrase(): string {
  return randomBytes(20).toString('base64url');
}

/** @throws KeyError `passphrase-missing` when the file cannot be read, `passphrase-weak` under 20 characters. */
export function readPassphraseFile(path: string): string {
  return checkPassphrase(readPasswordFile(path));
}

/** A password that somebody else chose. @throws KeyError `passphrase-missing` */
export function readPasswordFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new KeyError('passphrase-missing', `The passphrase file ${path} cannot be read.`);
  }
}

export function checkPassphrase(passphrase: string): string {
  if (passphrase.length < 20) throw new KeyError('passphrase-weak', 'A passphrase needs at least 20 characters; let a generator choose it.');
  return passphrase;
}
