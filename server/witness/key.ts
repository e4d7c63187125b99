import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { compareBytes, FormatError, NOTE_ALGORITHM, readVerifierKey, type VerifierKey, verifierKey, verifierKeyText } from '../../document/index.ts';
import { KeyError } from '../../keys/index.ts';
import { nodeCrypto } from '../../verifier/index.ts';
import { FollowError } from '../following/errors.ts';
import { writeWhole } from '../installation/write-file.ts';

/** A witness's key, open. */
export type WitnessKey = VerifierKey & { readonly sign: (bytes: Uint8Array) => Uint8Array };

/** Makes a key: PKCS#8 under the passphrase in `file`, its verifier key in `file`.vkey. @returns the verifier key. @throws FollowError `key-exists` */
export async function makeWitnessKey(file: string, name: string, passphrase: string): Promise<string> {
  if (existsSync(file)) throw new FollowError('key-exists', `${file} exists. A witness keeps its key; give another file for another witness.`);
  const { privateKey } = generateKeyPairSync('ed25519');
  const text = verifierKeyText(await verifierKey(nodeCrypto.sha256, { name, algorithm: NOTE_ALGORITHM.cosignature, publicKey: rawPublic(privateKey) }));
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
  await writeWhole(publicFile(file), `${text}\n`);
  await writeWhole(file, pem, 0o600);
  return text;
}

/** @throws KeyError `passphrase-wrong`, FollowError `key-damaged` */
export async function openWitnessKey(file: string, passphrase: string): Promise<WitnessKey> {
  const pem = readPart(file);
  const key = await readPublic(file);
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: pem, format: 'pem', passphrase });
  } catch {
    throw new KeyError('passphrase-wrong', `${file} cannot be opened: the passphrase is wrong, or the file is damaged.`);
  }
  if (privateKey.asymmetricKeyType !== 'ed25519' || compareBytes(rawPublic(privateKey), key.publicKey) !== 0) throw damaged(`${publicFile(file)} belongs to another key.`);
  return { ...key, sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) };
}

async function readPublic(file: string): Promise<VerifierKey> {
  try {
    const key = await readVerifierKey(nodeCrypto.sha256, readPart(publicFile(file)).trim());
    if (key.algorithm === NOTE_ALGORITHM.cosignature) return key;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  throw damaged(`${publicFile(file)} holds no verifier key of a witness.`);
}

const publicFile = (file: string): string => `${file}.vkey`;

function readPart(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw damaged(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function damaged(what: string): FollowError {
  return new FollowError('key-damaged', `${what} "khatm witness init" makes a key.`);
}

function rawPublic(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x!, 'base64url'));
}
