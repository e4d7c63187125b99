import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { KeyError } from './errors.ts';

/** Each key has one role, and each certificate says which (design: one role a certificate). */
export const ROLES = ['root', 'trust-list', 'authority-ca', 'seal', 'pdf', 'status'] as const;
export type Role = (typeof ROLES)[number];

/**
 * The one door to a private key, wherever it lives. ECDSA with the hash that belongs to the curve
 * (P-256 with SHA-256, P-384 with SHA-384); the signature is r ‖ s (IEEE P1363).
 */
export type Signer = {
  readonly role: Role;
  /** DER of the key's certificate. */
  readonly certificate: Uint8Array;
  /** First 8 bytes of SHA-256 over the certificate's DER. */
  readonly kid: Uint8Array;
  /** Signing period, seconds since 1970: it signs in [from, until). */
  readonly from: number;
  readonly until: number;
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
};

export function kidOf(certificate: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(certificate).digest().subarray(0, 8));
}

const signInThread = promisify<string, Uint8Array, { key: KeyObject; dsaEncoding: 'ieee-p1363' }, Buffer>(sign);

/** A signer over a passphrase-encrypted PKCS#8 key. The key is parsed once: parsing costs fifteen times a signature. */
export function openFileSigner(pem: string, passphrase: string, about: Omit<Signer, 'sign' | 'kid'>): Signer {
  const key = decrypt(pem, passphrase);
  const hash = key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'sha384' : 'sha256';
  return {
    ...about,
    kid: kidOf(about.certificate),
    sign: async (bytes) => new Uint8Array(await signInThread(hash, bytes, { key, dsaEncoding: 'ieee-p1363' })),
  };
}

/** @throws KeyError `passphrase-wrong`, also when the file is damaged: the two cannot be told apart. */
export function decrypt(pem: string, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem', passphrase });
  } catch {
    throw new KeyError('passphrase-wrong', 'A private key cannot be opened: the passphrase is wrong, or the key file is damaged.');
  }
}
