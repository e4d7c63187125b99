import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { OfficerSign } from '../../issuer/index.ts';
import { readPassphraseFile } from '../../keys/index.ts';
import { InstallationError } from '../installation/errors.ts';
import { writeWhole } from '../installation/write-file.ts';
import { type Arguments, reasonOf, required, text } from './arguments.ts';
import { askSecret } from './prompt.ts';

/**
 * Makes an officer's key: Ed25519 as PKCS#8, encrypted. It belongs on the officer's own medium, never into the data directory.
 * @returns the public key as `khatm.json` takes it
 */
export async function makeOfficerKey(args: Arguments): Promise<string> {
  const passphrase = await passphraseOf(args);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  await writeWhole(required(args, 'out'), privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase }), 0o600);
  return publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
}

/** Signs with `--key FILE`, or takes the signature that was made elsewhere from `--signature BASE64`. */
export async function officerSigning(args: Arguments): Promise<OfficerSign> {
  const given = text(args.options['signature']);
  if (given !== undefined) return () => Buffer.from(given, 'base64');
  const { signStatement } = await import('../../issuer/index.ts');
  const key = await readOfficerKey(args);
  return (statement) => signStatement(key, statement);
}

async function readOfficerKey(args: Arguments): Promise<KeyObject> {
  const path = required(args, 'key');
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InstallationError('usage', `The officer's key ${path} cannot be read: ${reasonOf(error)}.`);
  }
  const passphrase = await passphraseOf(args);
  try {
    const key = createPrivateKey({ key: pem, format: 'pem', passphrase });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    throw new InstallationError('usage', `The officer's key ${path} cannot be opened: the passphrase is wrong, or the file is damaged.`);
  }
  throw new InstallationError('usage', `${path} is no Ed25519 key; "khatm approve key" makes one.`);
}

async function passphraseOf(args: Arguments): Promise<string> {
  const file = text(args.options['passphrase-file']);
  if (file !== undefined) return readPassphraseFile(file);
  if (!process.stdin.isTTY) throw new InstallationError('usage', "Give --passphrase-file FILE for the officer's key; there is no terminal to ask at.");
  return askSecret("Passphrase of the officer's key (at least 20 characters): ");
}
