import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto';
import { KeyError } from '../errors.ts';
import { kidOf, type Signer } from '../signer.ts';
import type { Hardware, TokenKey } from './hardware.ts';
import { tokenOf } from './token.ts';

/** Keys that have shown that they belong to their certificate. */
const proven = new Set<string>();

/**
 * A signer over a P-256 key that never leaves its token. The hash is made here, since SoftHSM2 and others know CKM_ECDSA only.
 * @throws KeyError as {@link Signer} does; `keys-damaged` when the key in the token is not the one of the certificate
 */
export async function openTokenSigner(hardware: Hardware, { id }: TokenKey, about: Omit<Signer, 'sign' | 'kid'>): Promise<Signer> {
  const token = tokenOf(hardware);
  const kid = kidOf(about.certificate);
  const sign: Signer['sign'] = (bytes) => token.sign(id, createHash('sha256').update(bytes).digest(), 64);
  const name = `${hardware.library} ${hardware.token} ${id} ${Buffer.from(kid).toString('hex')}`;
  if (!proven.has(name)) {
    const challenge = randomBytes(32);
    const key = new X509Certificate(about.certificate).publicKey;
    if (!verify('sha256', challenge, { key, dsaEncoding: 'ieee-p1363' }, await sign(challenge))) {
      throw new KeyError('keys-damaged', `The key ${id} in the token is not the one that the certificate names.`);
    }
    proven.add(name);
  }
  return { ...about, kid, sign };
}
