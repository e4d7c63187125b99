import type { Sha256 } from '../../document/index.ts';

/** A public P-256 key ready to verify; made once, used for every seal of its signer. */
export type VerificationKey = {
  /** Whether `signature` (r ‖ s, 64 bytes) is an ECDSA-SHA-256 signature of `data`. */
  readonly verify: (signature: Uint8Array, data: Uint8Array) => boolean | Promise<boolean>;
};

/** The cryptography that a verifier stands on: node:crypto on servers, WebCrypto in browsers. */
export type VerifierCrypto = {
  readonly sha256: Sha256;
  /** @param point raw uncompressed point, 65 bytes (SEC 1 §2.3.3). Rejects with an Error when it is not on the curve. */
  readonly importP256: (point: Uint8Array) => Promise<VerificationKey>;
};
