import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { KeyError } from './errors.ts';

/** A symmetric secret at rest: AES-256-GCM under scrypt (RFC 7914) of the passphrase, as one line of JSON. */
export function encryptSecret(secret: Uint8Array, passphrase: string): string {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', scryptSync(passphrase, salt, 32, SCRYPT), nonce);
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return JSON.stringify({ salt: salt.toString('hex'), nonce: nonce.toString('hex'), sealed: sealed.toString('hex') }) + '\n';
}

/** @throws KeyError `passphrase-wrong` */
export function decryptSecret(text: string, passphrase: string): Uint8Array {
  try {
    const { salt, nonce, sealed } = JSON.parse(text) as Record<'salt' | 'nonce' | 'sealed', string>;
    const bytes = Buffer.from(sealed, 'hex');
    const key = scryptSync(passphrase, Buffer.from(salt, 'hex'), 32, SCRYPT);
    const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'hex'));
    cipher.setAuthTag(bytes.subarray(-16));
    return new Uint8Array(Buffer.concat([cipher.update(bytes.subarray(0, -16)), cipher.final()]));
  } catch {
    throw new KeyError('passphrase-wrong', 'The manual-code secret cannot be opened: the passphrase is wrong, or the file is damaged.');
  }
}

const SCRYPT = { N: 1 << 14, r: 8, p: 1 };
