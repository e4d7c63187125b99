import { KeyError } from '../errors.ts';
import { certificateFromPem } from '../certificates.ts';
import { certificatePem, MANIFEST, privateKeyPem, readManifest } from '../ring.ts';
import { decrypt, type Role } from '../signer.ts';

/** The roles above one, nearest first. */
const ABOVE: Record<Role, readonly Role[]> = {
  root: [], 'authority-ca': ['root'], 'trust-list': ['root'], seal: ['authority-ca', 'root'], pdf: ['authority-ca', 'root'], status: ['authority-ca', 'root'],
};

/**
 * One key with its certificate, and the certificates of the CAs, as a PKCS#12 file.
 * @throws KeyError `key-unknown`, `key-in-hardware`, `keys-damaged` where the private key is kept elsewhere, `passphrase-wrong`, `passphrase-weak`
 */
export async function exportKey({ directory, passphrase, id, password }: { directory: string; passphrase: string; id: string; password: string }): Promise<Uint8Array> {
  // Forge is large, and every other command does without it.
  const { writePkcs12 } = await import('./write.ts');
  const { keys } = readManifest(directory);
  const entry = keys.find((one) => one.id === id);
  if (!entry) throw new KeyError('key-unknown', `${MANIFEST} lists no key "${id}": "khatm keys list" shows them all.`);
  if (entry.token) throw new KeyError('key-in-hardware', `The key ${id} is in the token "${entry.token.label}", which does not give it out.`);
  const der = (name: string): Uint8Array => new Uint8Array(certificateFromPem(certificatePem(directory, name)).rawData);
  const chain = ABOVE[entry.role].flatMap((role) => keys.filter((one) => one.role === role));
  return writePkcs12({ key: decrypt(privateKeyPem(directory, id), passphrase), certificates: [id, ...chain.map((one) => one.id)].map(der), name: id }, password);
}
