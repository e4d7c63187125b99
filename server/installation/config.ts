import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Authority, Officer } from '../../issuer/index.ts';
import type { Hardware } from '../../keys/index.ts';
import { InstallationError } from './errors.ts';

/** `khatm.json` in the data directory: what an operator decides. No secret is in it. */
export type Config = {
  readonly authority: Authority;
  /** Origin of the checking page, which every QR names, e.g. `https://check.example`. */
  readonly verifyOrigin: string;
  /** Origin of the APIs. */
  readonly apiOrigin: string;
  /** Ports to listen on, on all addresses or the one in `listenHost`. */
  readonly verifyPort: number;
  readonly apiPort: number;
  readonly listenHost: string;
  /** Where the passphrase of the keys is read from; relative to the data directory. */
  readonly passphraseFile: string;
  /** How many proxies of one's own stand before the APIs; the address that is rate-limited is the one that the outermost saw. 0 unless given. */
  readonly proxies?: number;
  /** Who may propose and approve what needs two officers. Changing it later needs their approval. */
  readonly officers?: readonly Officer[];
  /** More numbers than this in one `revoke --from` need two officers. 10 unless given. */
  readonly massRevocation?: number;
  /** The token that holds signing keys; library and PIN file by absolute path. Without it keys are files. */
  readonly hardware?: Hardware;
  /** Who is asked, before anything is signed, whether this database is the newest. */
  readonly witnesses?: readonly NamedWitness[];
  /** How many of them must answer; 0 unless given, and who does not answer is said. */
  readonly witnessesRequired?: number;
};

/** A witness of our log: where its newest checkpoint is asked for, as `<url>/checkpoint`, and its verifier key as text. */
export type NamedWitness = { readonly url: string; readonly key: string };

const FILE = 'khatm.json';

export function findConfig(dataDir: string): Config | undefined {
  return existsSync(join(dataDir, FILE)) ? getConfig(dataDir) : undefined;
}

/** @throws InstallationError `not-initialised`, `config-invalid` */
export function getConfig(dataDir: string): Config {
  const path = join(dataDir, FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new InstallationError('not-initialised', `There is no installation in ${dataDir}. Run "npm start" for a demonstration, or "npm run -s khatm -- keys init" for keys of your own.`);
  }
  try {
    return checkConfig(JSON.parse(text));
  } catch (error) {
    throw new InstallationError('config-invalid', `${path}: ${(error as Error).message}`);
  }
}

/** @throws InstallationError `already-initialised` */
export function requireNone(dataDir: string): void {
  if (findConfig(dataDir)) throw new InstallationError('already-initialised', `${dataDir} has an installation already; its keys are never overwritten.`);
}

/** Written last of all when an installation is made: its presence says that everything else is there. */
export function writeConfig(dataDir: string, config: Config): void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  writeFileSync(`${path}.new`, JSON.stringify(config, null, 2) + '\n');
  renameSync(`${path}.new`, path);
}

export function passphrasePath(dataDir: string, config: Config): string {
  return isAbsolute(config.passphraseFile) ? config.passphraseFile : join(dataDir, config.passphraseFile);
}

/** @throws Error naming the member at fault */
export function checkAuthority(value: unknown): Authority {
  const authority = objectAt(value, 'authority');
  if (!/^[a-z0-9-]{1,64}$/.test(String(authority['id']))) throw new Error('authority.id: lower-case letters, digits and hyphens');
  if (!/^[A-Z]{2,6}$/.test(String(authority['prefix']))) throw new Error('authority.prefix: two to six capital letters');
  if (!/^#[0-9a-f]{6}$/i.test(String(authority['colour']))) throw new Error('authority.colour: #rrggbb');
  if (typeof authority['demo'] !== 'boolean') throw new Error('authority.demo: true or false');
  for (const name of ['name', 'department', 'footer']) {
    const label = objectAt(authority[name], `authority.${name}`);
    if (typeof label['ar'] !== 'string' || typeof label['en'] !== 'string') throw new Error(`authority.${name}: texts "ar" and "en"`);
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: String(authority['timeZone']) });
  } catch {
    throw new Error('authority.timeZone: an IANA name such as Asia/Qatar');
  }
  return value as Authority;
}

/** @throws Error naming the member at fault */
export function checkConfig(value: unknown): Config {
  const config = objectAt(value, 'the file');
  checkAuthority(config['authority']);
  for (const name of ['verifyOrigin', 'apiOrigin']) {
    const text = String(config[name]);
    if (!URL.canParse(text) || new URL(text).origin !== text || !/^https?:/.test(text)) throw new Error(`${name}: an origin such as https://check.example, without a path`);
  }
  for (const name of ['verifyPort', 'apiPort']) {
    const port = config[name];
    if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65535) throw new Error(`${name}: a port number`);
  }
  const { proxies = 0 } = config;
  if (!Number.isInteger(proxies) || (proxies as number) < 0) throw new Error('proxies: how many stand before this server');
  const { officers = [], massRevocation = 0 } = config;
  if (!Array.isArray(officers)) throw new Error('officers: a list of names and public keys');
  if (!Number.isInteger(massRevocation) || (massRevocation as number) < 0) throw new Error('massRevocation: how many numbers may be revoked at once without a second officer');
  if (typeof config['passphraseFile'] !== 'string') throw new Error('passphraseFile: a path');
  if (typeof config['listenHost'] !== 'string') throw new Error('listenHost: an address');
  if (config['hardware'] !== undefined) checkHardware(config['hardware']);
  checkWitnesses(config);
  return value as Config;
}

function checkWitnesses({ witnesses = [], witnessesRequired = 0 }: Record<string, unknown>): void {
  if (!Array.isArray(witnesses)) throw new Error('witnesses: a list of objects with "url" and "key"');
  for (const witness of witnesses) checkWitness(witness);
  if (!Number.isInteger(witnessesRequired) || (witnessesRequired as number) < 0 || (witnessesRequired as number) > witnesses.length) throw new Error('witnessesRequired: how many of the witnesses must answer');
}

/** Nobody on the way may hide what a witness has seen: https, or this machine. @throws Error naming the member at fault */
export function checkWitness(value: unknown): NamedWitness {
  const { url, key } = objectAt(value, 'witnesses');
  const { protocol, hostname } = typeof url === 'string' && URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  if (protocol !== 'https:' && !(protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname))) throw new Error('witnesses.url: an address that begins with https://, or http:// of this machine');
  if (typeof key !== 'string' || !/^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/.test(key)) throw new Error("witnesses.key: the witness's verifier key, <name>+<id>+<key>");
  return { url: url as string, key };
}

function checkHardware(value: unknown): void {
  const hardware = objectAt(value, 'hardware');
  for (const name of ['library', 'pinFile']) {
    if (typeof hardware[name] !== 'string' || !isAbsolute(hardware[name])) throw new Error(`hardware.${name}: an absolute path`);
  }
  if (typeof hardware['token'] !== 'string' || hardware['token'] === '') throw new Error("hardware.token: the token's label or serial number");
}

function objectAt(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where}: an object is expected`);
  return value as Record<string, unknown>;
}
