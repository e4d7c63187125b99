import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { certificateFromPem, type Certified, certify, certifyRoot, emptyCrl, encryptedKey, generateKeys, type Pair, pairOf, type Subject, type Validity } from './certificates.ts';
import { KeyError } from './errors.ts';
import { generateInToken, type Hardware, type TokenKey } from './hardware/index.ts';
import { certificatePem, CODE_SECRET, hasPrivateKey, type KeyEntry, MANIFEST, privateKeyPem, readManifest } from './ring.ts';
import { encryptSecret } from './secret.ts';
import { decrypt, kidOf, type Role } from './signer.ts';

export type CeremonyConfig = {
  readonly directory: string;
  readonly passphrase: string;
  /** Latin name of the authority, in certificates. */
  readonly organization: string;
  readonly now: Date;
  /** Where the CAs' revocation lists will be published; certificates point there. */
  readonly crlBase: string;
  /** A token in which the keys of seal, PDF and status are made; without it they are files. */
  readonly hardware?: Hardware | undefined;
};

const DAY = 86_400_000;
const YEAR = 365 * DAY;
/** Certificates live as long as the papers, CAs outlive them; document signers sign for three months only. */
const LIFE = { root: 40 * YEAR, 'authority-ca': 35 * YEAR, 'trust-list': YEAR, seal: 30 * YEAR, pdf: 30 * YEAR, status: 30 * YEAR } as const;
export const SIGNING_PERIOD = 92 * DAY;
/** How long a trust list is fresh: in this time every verifier hears of a new signer, before its first signature (design §4). */
export const NOTICE = 7 * DAY;
const CRL_LIFE = 180 * DAY;
const ROTATING = ['seal', 'pdf', 'status'] as const;

/**
 * Makes root, trust-list signer, authority CA and the three signers under it. All or nothing: the folder appears when it is complete.
 * @throws KeyError `keys-exist`
 */
export async function initKeys(config: CeremonyConfig): Promise<KeyEntry[]> {
  if (existsSync(config.directory)) throw new KeyError('keys-exist', `${config.directory} exists already; keys are never overwritten.`);
  const draft = `${config.directory}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const ceremony = new Ceremony(config, draft);
  const root = await certifyRoot(await generateKeys('root'), subjectOf(config, 'Root CA'), ceremony.validity('root'));
  ceremony.keep(root);
  const ca = await ceremony.make('authority-ca', root);
  await ceremony.make('trust-list', root);
  for (const role of ROTATING) await ceremony.makeSigner(role, ca);
  for (const [name, pair] of [['root', root], ['authority-ca', ca]] as const) await ceremony.publishCrl(name, pair);
  writePrivate(join(draft, CODE_SECRET), encryptSecret(randomBytes(32), config.passphrase));
  ceremony.writeManifest([]);
  mkdirSync(dirname(config.directory), { recursive: true });
  renameSync(draft, config.directory);
  return ceremony.entries;
}

/**
 * Certifies new keys for seal, PDF and status under the authority CA, and a trust-list signer where the present one ends soon and the root
 * key is at hand. Older keys stay: papers signed by them stay good, and they sign on until every verifier has had time to hear of the new ones.
 * @throws KeyError `keys-missing`, `keys-damaged`, `passphrase-wrong`
 */
export async function rotateKeys(config: CeremonyConfig): Promise<KeyEntry[]> {
  const { keys } = readManifest(config.directory);
  const newest = (role: Role): KeyEntry | undefined => keys.findLast((entry) => entry.role === role);
  const ca = await openPair(config, newest('authority-ca'), 'authority-ca');
  const ceremony = new Ceremony(config, config.directory);
  for (const role of ROTATING) await ceremony.makeSigner(role, ca, newest(role)?.until);
  const root = newest('root');
  const signsUntil = (newest('trust-list')?.until ?? 0) * 1000;
  if (root && signsUntil - config.now.getTime() < SIGNING_PERIOD && hasPrivateKey(config.directory, root.id)) {
    await ceremony.make('trust-list', await openPair(config, root, 'root'));
  }
  ceremony.writeManifest(keys);
  return ceremony.entries;
}

async function openPair({ directory, passphrase }: CeremonyConfig, entry: KeyEntry | undefined, role: Role): Promise<Pair> {
  if (!entry) throw new KeyError('keys-damaged', `${MANIFEST} lists no ${role}.`);
  return pairOf(role, decrypt(privateKeyPem(directory, entry.id), passphrase), certificateFromPem(certificatePem(directory, entry.id)));
}

const ROLE_NAMES: Record<Role, string> = {
  root: 'Root CA', 'authority-ca': 'Authority CA', 'trust-list': 'Trust List Signer', seal: 'Seal Signer', pdf: 'PDF Signer', status: 'Status Signer',
};

class Ceremony {
  readonly entries: KeyEntry[] = [];
  private readonly config: CeremonyConfig;
  private readonly directory: string;

  constructor(config: CeremonyConfig, directory: string) {
    this.config = config;
    this.directory = directory;
  }

  validity(role: Role): Validity {
    // A minute back, so that a verifier whose clock is a little behind accepts the first papers.
    const notBefore = new Date(Math.floor(this.config.now.getTime() / 1000) * 1000 - 60_000);
    return { notBefore, notAfter: new Date(notBefore.getTime() + LIFE[role]) };
  }

  /** @param relieves end of the signing period, in seconds, of the key that this one follows */
  async make(role: Exclude<Role, 'root'>, issuer: Pair, relieves = 0): Promise<Pair> {
    const subject = subjectOf(this.config, ROLE_NAMES[role]);
    const crlUri = `${this.config.crlBase}/${issuer.role}.crl`;
    const pair = await certify(role, await generateKeys(role), issuer, subject, this.validity(role), crlUri);
    this.keep(pair, relieves * 1000);
    return pair;
  }

  /** A document signer, in the token if there is one. */
  async makeSigner(role: (typeof ROTATING)[number], issuer: Pair, relieves = 0): Promise<void> {
    const { hardware, crlBase } = this.config;
    if (!hardware) return void (await this.make(role, issuer, relieves));
    const subject = subjectOf(this.config, ROLE_NAMES[role]);
    const { keys, token } = await generateInToken(hardware, `khatm ${role}`);
    this.record(await certify(role, keys, issuer, subject, this.validity(role), `${crlBase}/${issuer.role}.crl`), relieves * 1000, token);
  }

  keep(pair: Pair, relieves = 0): void {
    writePrivate(join(this.directory, `${this.record(pair, relieves)}.p8.pem`), encryptedKey(pair.keys, this.config.passphrase));
  }

  /** Writes the certificate and the line of the manifest; gives the key's id. */
  private record(pair: Certified<unknown>, relieves: number, token?: TokenKey): string {
    const der = new Uint8Array(pair.certificate.rawData);
    const kid = Buffer.from(kidOf(der)).toString('hex');
    const certified = pair.certificate.notBefore.getTime();
    const from = Math.min(Math.max(certified, relieves), certified + NOTICE);
    const until = ROTATING.some((role) => role === pair.role) ? from + SIGNING_PERIOD : pair.certificate.notAfter.getTime();
    const id = `${pair.role}-${new Date(certified).toISOString().slice(0, 10)}-${kid.slice(0, 6)}`;
    writeFileSync(join(this.directory, `${id}.crt.pem`), pair.certificate.toString('pem') + '\n');
    this.entries.push({ id, role: pair.role, kid, from: from / 1000, until: until / 1000, ...(token && { token }) });
    return id;
  }

  async publishCrl(name: string, pair: Pair): Promise<void> {
    const thisUpdate = this.validity('root').notBefore;
    writeFileSync(join(this.directory, `${name}.crl`), await emptyCrl(pair, { thisUpdate, nextUpdate: new Date(thisUpdate.getTime() + CRL_LIFE) }));
  }

  writeManifest(older: readonly KeyEntry[]): void {
    const path = join(this.directory, MANIFEST);
    writeFileSync(`${path}.new`, JSON.stringify({ version: 1, keys: [...older, ...this.entries] }, null, 2) + '\n');
    renameSync(`${path}.new`, path);
  }
}

function subjectOf(config: CeremonyConfig, commonName: string): Subject {
  return { organization: config.organization, commonName: `${config.organization} ${commonName}` };
}

function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  chmodSync(path, 0o600);
}
