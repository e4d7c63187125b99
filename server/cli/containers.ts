import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exportKey, importKey, type ImportedRole, readPassphraseFile, readPasswordFile } from '../../keys/index.ts';
import { getConfig, passphrasePath } from '../installation/config.ts';
import { InstallationError } from '../installation/errors.ts';
import { keysDirectory } from '../installation/folders.ts';
import { writeWhole } from '../installation/write-file.ts';
import { dataDirectory, onlyWord, readArguments, reasonOf, required } from './arguments.ts';
import { print } from './output.ts';
import { withInstallation } from './with-installation.ts';

/** `keys export ID --out FILE.p12 --password-file FILE`: a key and its certificates as PKCS#12. */
export async function exportTo(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { out: { type: 'string' }, 'password-file': { type: 'string' } }, { words: true });
  const id = onlyWord(args, 'key');
  const out = resolve(required(args, 'out'));
  const dataDir = dataDirectory(args);
  const passphrase = readPassphraseFile(passphrasePath(dataDir, getConfig(dataDir)));
  const container = await exportKey({ directory: keysDirectory(dataDir), passphrase, id, password: readPassphraseFile(required(args, 'password-file')) });
  await writeWhole(out, container, 0o600);
  print({ id, out });
  return 0;
}

/** `keys import FILE.p12 --role ROLE --password-file FILE`: a key and certificate that were made elsewhere, under a CA of this installation. */
export async function importFrom(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { role: { type: 'string' }, 'password-file': { type: 'string' } }, { words: true });
  const path = onlyWord(args, 'file');
  const role = importedRole(required(args, 'role'));
  const dataDir = dataDirectory(args);
  const passphrase = readPassphraseFile(passphrasePath(dataDir, getConfig(dataDir)));
  const password = readPasswordFile(required(args, 'password-file'));
  print(await importKey({ directory: keysDirectory(dataDir), passphrase, role, container: readContainer(path), password, now: new Date() }));
  // Opening publishes a trust list that names it.
  return withInstallation(args, () => Promise.resolve(0));
}

function importedRole(name: string): ImportedRole {
  const role = (['authority-ca', 'trust-list', 'seal', 'pdf', 'status'] as const).find((one) => one === name);
  if (!role) throw new InstallationError('usage', '--role takes one of: authority-ca, trust-list, seal, pdf, status.');
  return role;
}

function readContainer(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new InstallationError('usage', `The file ${path} cannot be read: ${reasonOf(error)}.`);
  }
}
