import { compareBytes, concatBytes } from '../cbor/index.ts';
import { fromHex, toHex } from '../digits.ts';
import { FormatError } from '../errors.ts';
import type { Sha256 } from '../hash.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { isKeyName, KEY_ID_LENGTH } from './note.ts';

/** Signature types of C2SP signed-note that Khatm uses: a log's own signature, and a witness's with its time (cosignature/v1). */
export const NOTE_ALGORITHM = { ed25519: 0x01, cosignature: 0x04 } as const;
const PUBLIC_KEY_LENGTH = 32;

/** A public key for notes: `<name>+<hex key id>+<base64 of algorithm and key>`. */
export type VerifierKey = {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly algorithm: (typeof NOTE_ALGORITHM)[keyof typeof NOTE_ALGORITHM];
  /** Ed25519, 32 bytes (RFC 8032 §5.1.5). */
  readonly publicKey: Uint8Array;
};

/** First 4 bytes of SHA-256 over name, newline, algorithm and public key (C2SP signed-note). */
export async function noteKeyId(sha256: Sha256, name: string, algorithm: number, publicKey: Uint8Array): Promise<Uint8Array> {
  const digest = await sha256(concatBytes([new TextEncoder().encode(`${name}\n`), Uint8Array.of(algorithm), publicKey]));
  return digest.slice(0, KEY_ID_LENGTH);
}

/** @throws FormatError `verifier-key-malformed` */
export async function verifierKey(sha256: Sha256, { name, algorithm, publicKey }: Omit<VerifierKey, 'keyId'>): Promise<VerifierKey> {
  if (!isKeyName(name)) throw malformed('name');
  if (publicKey.length !== PUBLIC_KEY_LENGTH) throw malformed('public key');
  return { name, algorithm, publicKey, keyId: await noteKeyId(sha256, name, algorithm, publicKey) };
}

export function verifierKeyText({ name, keyId, algorithm, publicKey }: VerifierKey): string {
  return `${name}+${toHex(keyId)}+${toBase64(concatBytes([Uint8Array.of(algorithm), publicKey]))}`;
}

/** @throws FormatError `verifier-key-malformed`, also when the id is not the key's */
export async function readVerifierKey(sha256: Sha256, text: string): Promise<VerifierKey> {
  // The key itself may hold plus signs, the name may not.
  const [, name, id, encoded] = /^([^+]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})$/.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) throw malformed('form');
  const bytes = fromBase64(encoded);
  if (bytes?.length !== 1 + PUBLIC_KEY_LENGTH) throw malformed('public key');
  const algorithm = Object.values(NOTE_ALGORITHM).find((known) => known === bytes[0]);
  if (algorithm === undefined) throw malformed('algorithm');
  const key = await verifierKey(sha256, { name, algorithm, publicKey: bytes.slice(1) });
  if (compareBytes(key.keyId, fromHex(id)) !== 0) throw malformed('key id');
  return key;
}

function malformed(what: string): FormatError {
  return new FormatError('verifier-key-malformed', what);
}
