import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFromPem, rawPublicKey } from './certificates.ts';
import { KeyError } from './errors.ts';
import { decryptSecret } from './secret.ts';
import { kidOf, openFileSigner, type Role, type Signer } from './signer.ts';

/** One line of `keys.json`: everything public about a key. */
export type KeyEntry = {
  /** File name stem, e.g. `seal-2026-11-22`. */
  readonly id: string;
  readonly role: Role;
  readonly kid: string;
  readonly from: number;
  readonly until: number;
};

export type KeyManifest = { readonly version: 1; readonly keys: readonly KeyEntry[] };

/** The public half of a key: certificate and raw point. */
export type PublicKey = KeyEntry & { readonly certificate: Uint8Array; readonly point: Uint8Array };

export const MANIFEST = 'keys.json';
export const CODE_SECRET = 'manual-code.secret';

/** @throws KeyError `keys-missing`, `keys-damaged` */
export function readManifest(directory: string): KeyManifest {
  const path = join(directory, MANIFEST);
  if (!existsSync(path)) throw new KeyError('keys-missing', `There are no keys in ${directory}: run "khatm keys init" first.`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as KeyManifest;
  } catch {
    throw new KeyError('keys-damaged', `${path} is not readable as JSON.`);
  }
}

export function certificatePem(directory: string, id: string): string {
  return readFileSync(join(directory, `${id}.crt.pem`), 'utf8');
}

export function privateKeyPem(directory: string, id: string): string {
  return readFileSync(join(directory, `${id}.p8.pem`), 'utf8');
}

/** The public keys of one role, oldest first. Needs no passphrase. */
export async function publicKeys(directory: string, role: Role): Promise<PublicKey[]> {
  const entries = readManifest(directory).keys.filter((entry) => entry.role === role);
  return Promise.all(
    entries.map(async (entry) => {
      const certificate = certificateFromPem(certificatePem(directory, entry.id));
      const der = new Uint8Array(certificate.rawData);
      if (Buffer.from(kidOf(der)).toString('hex') !== entry.kid) throw new KeyError('keys-damaged', `The certificate of ${entry.id} is not the one in ${MANIFEST}.`);
      return { ...entry, certificate: der, point: await rawPublicKey(certificate) };
    }),
  );
}

/**
 * Opens the newest key of a role whose signing period holds `now` (seconds).
 * @throws KeyError `key-expired`, `passphrase-wrong`, `keys-missing`
 */
export async function openSigner(directory: string, role: Role, passphrase: string, now: number): Promise<Signer> {
  const usable = (await publicKeys(directory, role)).filter((key) => key.from <= now && now < key.until);
  const entry = usable.at(-1);
  if (!entry) throw new KeyError('key-expired', `No ${role} key may sign now: run "khatm keys rotate".`);
  const { certificate, from, until } = entry;
  return openFileSigner(privateKeyPem(directory, entry.id), passphrase, { role, certificate, from, until });
}

/** The secret from which manual codes are derived. */
export function openCodeSecret(directory: string, passphrase: string): Uint8Array {
  return decryptSecret(readFileSync(join(directory, CODE_SECRET), 'utf8'), passphrase);
}
