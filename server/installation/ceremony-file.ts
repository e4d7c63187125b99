import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Authority } from '../../issuer/index.ts';
import type { CeremonyScript } from '../../keys/index.ts';
import { checkAuthority, type Config, findConfig } from './config.ts';
import { InstallationError } from './errors.ts';
import { configOf } from './initialise.ts';

/** A ceremony's one configuration file, read and checked. Paths are absolute; in the file they are relative to it. */
export type CeremonyFile = {
  /** Everything but the passphrases. */
  readonly script: Omit<CeremonyScript, 'passphrase' | 'caPassphrase' | 'clock'>;
  /** Files of the passphrases of the installation's keys and of the authority CA's; generated where they are missing. */
  readonly passphraseFile: string;
  readonly caPassphraseFile: string;
  /** Data directory that the installation is exported to, and its `khatm.json`. */
  readonly data: string;
  readonly config: Config;
};

const MEMBERS = ['authority', 'verifyOrigin', 'apiOrigin', 'listenHost', 'offline', 'online', 'passphraseFile', 'caPassphraseFile', 'officers', 'threshold', 'witnesses'];

/** @throws InstallationError `usage` naming the member at fault, `already-initialised` */
export function readCeremonyFile(path: string): CeremonyFile {
  let bytes: Buffer;
  let file: Readonly<Record<string, unknown>>;
  try {
    bytes = readFileSync(path);
    file = JSON.parse(bytes.toString('utf8')) as typeof file;
  } catch (error) {
    throw fault(path, (error as Error).message);
  }
  const from = (name: string): string => resolve(dirname(path), textOf(path, file, name));
  const stray = Object.keys(file).find((name) => !MEMBERS.includes(name));
  if (stray !== undefined) throw fault(path, `"${stray}" is no member of it; known: ${MEMBERS.join(', ')}`);
  const data = from('online');
  if (findConfig(data)) throw new InstallationError('already-initialised', `${data} has an installation already; its keys are never overwritten.`);
  const [passphraseFile, caPassphraseFile] = [from('passphraseFile'), from('caPassphraseFile')];
  if (passphraseFile === caPassphraseFile) throw fault(path, 'passphraseFile and caPassphraseFile: two files, or who runs the server could certify signers');
  const authority = authorityOf(path, file);
  const config = configOf({
    authority, passphraseFile,
    verifyOrigin: textOf(path, file, 'verifyOrigin'), apiOrigin: textOf(path, file, 'apiOrigin'), listenHost: file['listenHost'] === undefined ? '127.0.0.1' : textOf(path, file, 'listenHost'),
  });
  const script = {
    organization: authority.name.en, crlBase: `${config.verifyOrigin}/pki`, offline: from('offline'), online: join(data, 'keys'),
    officers: officersOf(path, file), threshold: Number(file['threshold']), witnesses: namesOf(path, file),
    configuration: createHash('sha256').update(bytes).digest('hex'),
  };
  return { script, passphraseFile, caPassphraseFile, data, config };
}

/** In the file itself, or the path of a file of its own. */
function authorityOf(path: string, file: Readonly<Record<string, unknown>>): Authority {
  const given = file['authority'];
  try {
    return checkAuthority(typeof given === 'string' ? JSON.parse(readFileSync(resolve(dirname(path), given), 'utf8')) : given);
  } catch (error) {
    throw fault(path, `authority: ${(error as Error).message}`);
  }
}

function officersOf(path: string, { officers }: Readonly<Record<string, unknown>>): CeremonyScript['officers'] {
  const good = Array.isArray(officers) && officers.every((officer) => isName((officer as Record<string, unknown> | null)?.['name']) && isName((officer as Record<string, unknown>)['share']));
  if (!good) throw fault(path, 'officers: a list of objects with "name" and "share", the path of his share');
  return (officers as CeremonyScript['officers']).map(({ name, share }) => ({ name, share: resolve(dirname(path), share) }));
}

function namesOf(path: string, { witnesses }: Readonly<Record<string, unknown>>): readonly string[] {
  if (!Array.isArray(witnesses) || witnesses.length === 0 || !witnesses.every(isName)) throw fault(path, 'witnesses: at least one name');
  return witnesses as string[];
}

/** One line, for it becomes one in a share. */
function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[^\p{Cc}]{1,200}$/u.test(value) && value.trim() === value;
}

function textOf(path: string, file: Readonly<Record<string, unknown>>, name: string): string {
  const value = file[name];
  if (typeof value !== 'string' || value === '') throw fault(path, `${name}: a text`);
  return value;
}

function fault(path: string, what: string): InstallationError {
  return new InstallationError('usage', existsSync(path) ? `The ceremony file ${path} cannot be used. ${what}.` : `There is no ceremony file ${path}.`);
}
