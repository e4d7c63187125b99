import { NOTE_ALGORITHM, type NoteSignature, readVerifierKey, toHex, type VerifierKey } from '../../document/index.ts';
import type { VerifierCrypto } from '../crypto/port.ts';

/** What a signature that holds says: a cosignature is dated, seconds since 1970. */
export type Signed = { readonly at: number | undefined };

/** A key ready to verify notes; made once, used for every note. */
export type NoteVerifier = {
  readonly key: VerifierKey;
  /** What the signature says about the text, or undefined when it does not hold. */
  readonly verify: (text: string, signature: Uint8Array) => Promise<Signed | undefined>;
};

const SIGNATURE_LENGTH = 64;
const TIMESTAMP_LENGTH = 8;

/**
 * Reads a verifier key and prepares it.
 * @throws FormatError `verifier-key-malformed`; an Error when Ed25519 cannot be verified here
 */
export async function noteVerifier(text: string, crypto: VerifierCrypto): Promise<NoteVerifier> {
  const key = await readVerifierKey(crypto.sha256, text);
  const { verify } = await crypto.importEd25519(key.publicKey);
  const utf8 = new TextEncoder();
  if (key.algorithm === NOTE_ALGORITHM.ed25519) {
    return { key, verify: async (note, signature) => (signature.length === SIGNATURE_LENGTH && (await verify(signature, utf8.encode(note))) ? { at: undefined } : undefined) };
  }
  return {
    key,
    verify: async (note, signature) => {
      const at = timestampOf(signature);
      if (at === undefined) return undefined;
      return (await verify(signature.subarray(TIMESTAMP_LENGTH), utf8.encode(cosignedText(note, at)))) ? { at } : undefined;
    },
  };
}

/** Whether a signature line names this key: by name and id both (C2SP signed-note). */
export function isBy({ name, keyId }: NoteSignature, { key }: NoteVerifier): boolean {
  return name === key.name && toHex(keyId) === toHex(key.keyId);
}

/** What a witness signs (C2SP tlog-cosignature, cosignature/v1). */
export function cosignedText(note: string, at: number): string {
  return `cosignature/v1\ntime ${at}\n${note}`;
}

/** The time in front of a cosignature, 8 bytes big-endian. Times beyond what a number holds are no times of ours. */
function timestampOf(signature: Uint8Array): number | undefined {
  if (signature.length !== TIMESTAMP_LENGTH + SIGNATURE_LENGTH) return undefined;
  const at = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return at <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(at) : undefined;
}
