import { encodeCbor } from './cbor/index.ts';

/** SHA-256, given by whoever calls: node:crypto answers at once, WebCrypto with a promise. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** The binding of SPEC §6: SHA-256 over the CBOR array [record digest, template hash, page digest]. */
export async function bindingOf(
  sha256: Sha256,
  parts: { recordDigest: Uint8Array; templateHash: Uint8Array; pageDigest: Uint8Array },
): Promise<Uint8Array> {
  return sha256(encodeCbor([parts.recordDigest, parts.templateHash, parts.pageDigest]));
}
