import type { Sha256 } from '../../document/index.ts';

/** A public key ready to verify; made once, used for every signature of its signer. */
export type VerificationKey = {
  /** Whether `signature` (64 bytes: r ‖ s of ECDSA-SHA-256, or R ‖ S of Ed25519) is the key's over `data`. */
  readonly verify: (signature: Uint8Array, data: Uint8Array) => boolean | Promise<boolean>;
};

/** The cryptography that a verifier stands on: node:crypto on servers, WebCrypto in browsers. */
export type VerifierCrypto = {
  readonly sha256: Sha256;
  /** @param point raw uncompressed point, 65 bytes (SEC 1 §2.3.3). Rejects with an Error when it is not on the curve. */
  readonly importP256: (point: Uint8Array) => Promise<VerificationKey>;
  /** @param key 32 bytes (RFC 8032 §5.1.5). Rejects with an Error when the bytes, or Ed25519 here, cannot be used: browsers before 2025 lack it. */
  readonly importEd25519: (key: Uint8Array) => Promise<VerificationKey>;
};
