import { type Checkpoint, checkpointBody, noteText, signatureLine } from '../../document/index.ts';

/** A key that signs notes, wherever it lives. */
export type NoteSigner = {
  readonly name: string;
  /** 4 bytes: `noteKeyId` of the key. */
  readonly keyId: Uint8Array;
  /** Ed25519 over the bytes (RFC 8032). */
  readonly sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
};

/** The log's own signed checkpoint (C2SP tlog-checkpoint); witnesses put their lines below. @throws FormatError */
export async function signCheckpoint(checkpoint: Checkpoint, { name, keyId, sign }: NoteSigner): Promise<string> {
  const body = checkpointBody(checkpoint);
  return noteText(body, [signatureLine(name, keyId, await sign(new TextEncoder().encode(body)))]);
}
