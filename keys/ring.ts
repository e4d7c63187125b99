import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFromPem, isIssuedBy, rawPublicKey } from './certificates.ts';
import { readCompromised, STOLEN } from './compromise.ts';
import { KeyError } from './errors.ts';
import { type Hardware, openTokenSigner, type TokenKey } from './hardware/index.ts';
import { decryptSecret } from './secret.ts';
import { kidOf, openFileSigner, type Role, ROLES, type Signer } from './signer.ts';

/** One line of `keys.json`: everything public about a key. */
export type KeyEntry = {
  /** File name stem, e.g. `seal-2026-11-22`. */
  readonly id: string;
  readonly role: Role;
  readonly kid: string;
  readonly from: number;
  readonly until: number;
  /** Its certificate is on its CA's revocation list; a document signer's period ended then. */
  readonly revoked?: { readonly at: number; readonly reason: RevocationReason };
  /** Where the private key is if it is in a token, and so not in a file. */
  readonly token?: TokenKey;
};

/** CRLReason (RFC 5280 §5.3.1), those that have a use here: a hold is no answer to a doubt about a key, and a reason there has to be. */
export const REVOCATION_REASONS = ['keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn'] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

export type KeyManifest = { readonly version: 1; readonly keys: readonly KeyEntry[] };

/** The public half of a key: certificate and raw point. */
export type PublicKey = KeyEntry & { readonly certificate: Uint8Array; readonly point: Uint8Array };

export const MANIFEST = 'keys.json';
export const CODE_SECRET = 'manual-code.secret';

/** @throws KeyError `keys-missing`, `keys-damaged` */
export function readManifest(directory: string): KeyManifest {
  const path = join(directory, MANIFEST);
  if (!existsSync(path)) throw new KeyError('keys-missing', `There are no keys in ${directory}: run "khatm keys init" first.`);
  const manifest = parse(readPart(directory, MANIFEST));
  if (!isManifest(manifest)) throw new KeyError('keys-damaged', `${path} is not the manifest of a key folder.`);
  return manifest;
}

/** Replaces the manifest as a whole. Call it under the folder's lock. */
export function writeManifest(directory: string, keys: readonly KeyEntry[]): void {
  const path = join(directory, MANIFEST);
  writeFileSync(`${path}.new`, JSON.stringify({ version: 1, keys }, null, 2) + '\n', { flush: true });
  renameSync(`${path}.new`, path);
}

/** Differs when the manifest, or what is known of stolen keys, was replaced: so long-running processes notice at the price of one look. */
export function manifestMark(directory: string): string {
  try {
    return [MANIFEST, STOLEN].map((name) => markOf(join(directory, name))).join(' ');
  } catch {
    return '';
  }
}

function markOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : '-';
}

export function certificatePem(directory: string, id: string): string {
  return readPart(directory, `${id}.crt.pem`);
}

export function privateKeyPem(directory: string, id: string): string {
  return readPart(directory, `${id}.p8.pem`);
}

/** An authority may keep the keys of root and CA elsewhere. */
export function hasPrivateKey(directory: string, id: string): boolean {
  return existsSync(join(directory, `${id}.p8.pem`));
}

/** The public keys of one role, oldest first. Needs no passphrase. @throws KeyError `keys-missing`, `keys-damaged` */
export async function publicKeys(directory: string, role: Role): Promise<PublicKey[]> {
  const entries = readManifest(directory).keys.filter((entry) => entry.role === role);
  return Promise.all(
    entries.map(async (entry) => {
      const certificate = readCertificate(directory, entry.id);
      const der = new Uint8Array(certificate.rawData);
      if (Buffer.from(kidOf(der)).toString('hex') !== entry.kid) throw new KeyError('keys-damaged', `The certificate of ${entry.id} is not the one in ${MANIFEST}.`);
      return { ...entry, certificate: der, point: await rawPublicKey(certificate) };
    }),
  );
}

/** The CAs above a signer, as files signed by it carry them: the one that issued its certificate, whichever is the newest. */
export async function chainOf(directory: string, certificate: Uint8Array): Promise<Uint8Array[]> {
  return (await publicKeys(directory, 'authority-ca')).map((ca) => ca.certificate).filter((ca) => isIssuedBy(certificate, ca));
}

/**
 * Opens the newest key of a role whose signing period holds `now` (seconds).
 * @param hardware where the keys are whose entry names a token
 * @throws KeyError `key-expired`, `passphrase-wrong`, `keys-missing`, `keys-damaged`; for a key in a token also `token-missing`, `session-lost`,
 * `pin-wrong`, `pin-locked`, `pin-missing`, `pin-exposed`, `hardware-module-missing`
 */
export async function openSigner(directory: string, role: Role, passphrase: string, now: number, hardware?: Hardware): Promise<Signer> {
  const stolen = readCompromised(directory);
  const usable = (await publicKeys(directory, role)).filter((key) => key.from <= now && now < key.until && key.revoked === undefined && !stolen.some(({ kid }) => kid === key.kid));
  const entry = usable.at(-1);
  if (!entry) throw new KeyError('key-expired', `No ${role} key may sign now: run "khatm keys rotate".`);
  return openKey(directory, entry, passphrase, hardware);
}

/**
 * Opens one certain key, whatever its period: only to finish what was begun within that period.
 * @throws KeyError `key-unknown`, `key-revoked`, `passphrase-wrong`, `keys-missing`, `keys-damaged`
 */
export async function openSignerOf(directory: string, role: Role, kid: Uint8Array, passphrase: string, hardware?: Hardware): Promise<Signer> {
  const wanted = Buffer.from(kid).toString('hex');
  const entry = (await publicKeys(directory, role)).find((key) => key.kid === wanted);
  if (!entry) throw new KeyError('key-unknown', `There is no ${role} key ${wanted} here.`);
  if (readCompromised(directory).some((stolen) => stolen.kid === wanted)) throw new KeyError('key-revoked', `The ${role} key ${entry.id} was stolen and signs nothing any more.`);
  if (entry.revoked) throw new KeyError('key-revoked', `The ${role} key ${entry.id} was revoked and signs nothing any more.`);
  return openKey(directory, entry, passphrase, hardware);
}

async function openKey(directory: string, { id, role, certificate, from, until, token }: PublicKey, passphrase: string, hardware: Hardware | undefined): Promise<Signer> {
  if (token) {
    if (!hardware) throw new KeyError('token-missing', `The ${role} key is in the token "${token.label}": name the token in "hardware" of khatm.json.`);
    return openTokenSigner(hardware, token, { role, certificate, from, until });
  }
  return openFileSigner(privateKeyPem(directory, id), passphrase, { role, certificate, from, until });
}

/** The next instant (seconds) at which another key of these roles begins or ends to sign. */
export function nextChange(directory: string, roles: readonly Role[], now: number): number {
  const times = readManifest(directory).keys.filter(({ role }) => roles.includes(role)).flatMap(({ from, until }) => [from, until]);
  return Math.min(...times.filter((time) => time > now), Infinity);
}

/** The secret from which manual codes are derived. @throws KeyError `keys-damaged`, `passphrase-wrong` */
export function openCodeSecret(directory: string, passphrase: string): Uint8Array {
  return decryptSecret(readPart(directory, CODE_SECRET), passphrase);
}

function readCertificate(directory: string, id: string): ReturnType<typeof certificateFromPem> {
  const pem = certificatePem(directory, id);
  try {
    return certificateFromPem(pem);
  } catch {
    throw new KeyError('keys-damaged', `The certificate of ${id} cannot be read.`);
  }
}

function readPart(directory: string, name: string): string {
  try {
    return readFileSync(join(directory, name), 'utf8');
  } catch (error) {
    throw new KeyError('keys-damaged', `${name} in ${directory} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isManifest(value: unknown): value is KeyManifest {
  const { version, keys } = (value ?? {}) as Partial<KeyManifest>;
  return version === 1 && Array.isArray(keys) && keys.every(isEntry);
}

function isEntry(value: unknown): value is KeyEntry {
  const { id, role, kid, from, until, revoked, token } = (value ?? {}) as Partial<KeyEntry>;
  if (revoked !== undefined && !isRevocation(revoked)) return false;
  if (token !== undefined && !(typeof token?.label === 'string' && typeof token.serial === 'string' && /^([0-9a-f]{2})+$/.test(token.id))) return false;
  // The id becomes a file name.
  return typeof id === 'string' && /^[a-z0-9-]+$/.test(id) && ROLES.some((known) => known === role) && typeof kid === 'string' && Number.isSafeInteger(from) && Number.isSafeInteger(until);
}

function isRevocation(value: unknown): boolean {
  const { at, reason } = (value ?? {}) as Partial<NonNullable<KeyEntry['revoked']>>;
  return Number.isSafeInteger(at) && REVOCATION_REASONS.some((known) => known === reason);
}
