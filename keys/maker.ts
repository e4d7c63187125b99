import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFromPem, certify, certifyRoot, encryptedKey, generateKeys, type Pair, pairOf, type Subject, type Validity } from './certificates.ts';
import { KeyError } from './errors.ts';
import { LIFE, periodOf, startOf } from './periods.ts';
import { certificatePem, hasPrivateKey, type KeyEntry, privateKeyPem } from './ring.ts';
import { decrypt, kidOf, type Role } from './signer.ts';

/** Roles whose private keys an authority keeps away from the machine that issues. */
export type OfflineRole = 'root' | 'authority-ca';

/** A folder for the private keys of root and CAs, with a passphrase of its own for each; what has none is not opened. */
export type Offline = { readonly directory: string; readonly passphrases: Readonly<Partial<Record<OfflineRole, string>>> };

export type CeremonyConfig = {
  readonly directory: string;
  readonly passphrase: string;
  /** Latin name of the authority, in certificates. */
  readonly organization: string;
  readonly now: Date;
  /** Where the CAs' revocation lists will be published; certificates point there. */
  readonly crlBase: string;
  readonly offline?: Offline | undefined;
};

type Place = { readonly directory: string; readonly passphrase: string };

const ROLE_NAMES: Record<Role, string> = {
  root: 'Root CA', 'authority-ca': 'Authority CA', 'trust-list': 'Trust List Signer', seal: 'Seal Signer', pdf: 'PDF Signer', status: 'Status Signer',
};

/** Makes keys and certifies them, each in its place. Whoever uses it writes the manifest, last of all. */
export class KeyMaker {
  readonly made: KeyEntry[] = [];
  private readonly config: CeremonyConfig;
  private readonly older: readonly KeyEntry[];

  constructor(config: CeremonyConfig, older: readonly KeyEntry[]) {
    this.config = config;
    this.older = older;
  }

  async makeRoot(): Promise<Pair> {
    const pair = await certifyRoot(await generateKeys('root'), this.subject('root'), this.validity('root'));
    this.keep(pair, 0);
    return pair;
  }

  /** @param relieves end of the signing period, in seconds, of the key that this one follows */
  async make(role: Exclude<Role, 'root'>, issuer: Pair, relieves = 0): Promise<Pair> {
    const kid = kidHex(issuer);
    const above = this.keys.find((entry) => entry.kid === kid)!;
    const crlUri = `${this.config.crlBase}/${publishedName(this.keys, above)}.crl`;
    const pair = await certify(role, await generateKeys(role), issuer, this.subject(role), this.validity(role), crlUri);
    this.keep(pair, relieves);
    return pair;
  }

  /** All keys, those just made last. */
  get keys(): readonly KeyEntry[] {
    return [...this.older, ...this.made];
  }

  private keep(pair: Pair, relieves: number): void {
    const { role, certificate } = pair;
    const kid = kidHex(pair);
    const certified = certificate.notBefore.getTime();
    const id = `${role}-${new Date(certified).toISOString().slice(0, 10)}-${kid.slice(0, 6)}`;
    const place = this.placeOfNew(role);
    for (const directory of new Set([this.config.directory, place.directory])) writeFileSync(join(directory, `${id}.crt.pem`), certificate.toString('pem') + '\n');
    writePrivate(join(place.directory, `${id}.p8.pem`), encryptedKey(pair.keys, place.passphrase));
    this.made.push({ id, role, kid, ...periodOf(role, certified, relieves) });
  }

  private placeOfNew(role: Role): Place {
    const { directory, passphrase, offline } = this.config;
    const secret = isOffline(role) ? offline?.passphrases[role] : undefined;
    return offline && secret !== undefined ? { directory: offline.directory, passphrase: secret } : { directory, passphrase };
  }

  private validity(role: Role): Validity {
    const start = startOf(this.config.now);
    return { notBefore: new Date(start), notAfter: new Date(start + LIFE[role]) };
  }

  /** CAs are numbered, so that no two have one name; the root is not: its successor is the same anchor with another key (RFC 4210 §4.4). */
  private subject(role: Role): Subject {
    const { organization } = this.config;
    const count = role === 'authority-ca' ? this.keys.filter((entry) => entry.role === role).length : 0;
    return { organization, commonName: `${organization} ${ROLE_NAMES[role]}${count > 0 ? ` ${count + 1}` : ''}` };
  }
}

/**
 * Opens a root or CA that is to certify or revoke.
 * @throws KeyError `key-offline` when its private key, or the passphrase for it, is not at hand; `passphrase-wrong`, `keys-damaged`
 */
export async function openIssuer(config: CeremonyConfig, { id, role }: KeyEntry): Promise<Pair> {
  const place = placeOf(config, id, role);
  if (!place) throw new KeyError('key-offline', `The private key of ${id} is not at hand: name its folder with --offline, and its passphrase file or shares.`);
  return pairOf(role, decrypt(privateKeyPem(place.directory, id), place.passphrase), certificateFromPem(certificatePem(config.directory, id)));
}

/** Whether {@link openIssuer} would find key and passphrase. */
export function isAtHand(config: CeremonyConfig, { id, role }: KeyEntry): boolean {
  return placeOf(config, id, role) !== undefined;
}

function placeOf({ directory, passphrase, offline }: CeremonyConfig, id: string, role: Role): Place | undefined {
  if (hasPrivateKey(directory, id)) return { directory, passphrase };
  const secret = isOffline(role) ? offline?.passphrases[role] : undefined;
  if (!offline || secret === undefined || !hasPrivateKey(offline.directory, id)) return undefined;
  return { directory: offline.directory, passphrase: secret };
}

/** Name of a CA's files among what is published: the first of its role has the role's, the others their own. */
export function publishedName(keys: readonly KeyEntry[], { role, id }: KeyEntry): string {
  return keys.find((entry) => entry.role === role)?.id === id ? role : id;
}

export function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true });
  chmodSync(path, 0o600);
}

export function isOffline(role: Role): role is OfflineRole {
  return role === 'root' || role === 'authority-ca';
}

function kidHex({ certificate }: Pair): string {
  return Buffer.from(kidOf(new Uint8Array(certificate.rawData))).toString('hex');
}
