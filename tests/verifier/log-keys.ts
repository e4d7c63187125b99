import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { concatBytes, NOTE_ALGORITHM, readCheckpoint, signatureLine, type VerifierKey, verifierKey, verifierKeyText } from '../../document/index.ts';
import { type NoteSigner } from '../../issuer/log/index.ts';
import { nodeCrypto } from '../../verifier/crypto/node.ts';

/** A key for notes, made for a test. */
export type NoteKeys = NoteSigner & { readonly key: VerifierKey; readonly text: string };

export const makeLogKeys = (name: string): Promise<NoteKeys> => makeKeys(name, NOTE_ALGORITHM.ed25519);
export const makeWitnessKeys = (name: string, pair?: KeyObject): Promise<NoteKeys> => makeKeys(name, NOTE_ALGORITHM.cosignature, pair);

async function makeKeys(name: string, algorithm: VerifierKey['algorithm'], privateKey: KeyObject = generateKeyPairSync('ed25519').privateKey): Promise<NoteKeys> {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const key = await verifierKey(nodeCrypto.sha256, { name, algorithm, publicKey: new Uint8Array(Buffer.from(x!, 'base64url')) });
  return { name, keyId: key.keyId, key, text: verifierKeyText(key), sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) };
}

/** The note with a witness's line below, written by C2SP tlog-cosignature word for word. */
export async function cosigned(note: string, { name, keyId, sign: signBytes }: NoteSigner, at: number): Promise<string> {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(at));
  const signature = await signBytes(Buffer.from(`cosignature/v1\ntime ${at}\n${readCheckpoint(note).text}`));
  return note + signatureLine(name, keyId, concatBytes([time, signature]));
}
