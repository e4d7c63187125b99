import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openCodeSecret, readLogs, readPassphraseFile } from '../../keys/index.ts';
import { connectKnex, openDatabase } from '../database/index.ts';
import { checkConfig, type Config, passphrasePath, requireNone, writeConfig } from '../installation/config.ts';
import { keysDirectory } from '../installation/folders.ts';
import { BackupError, damaged } from './errors.ts';
import { isKept } from './files.ts';
import { markRestored } from './marker.ts';
import { readBackup } from './read.ts';
import { restoreDatabase } from './restore.ts';

export type RestoreRequest = {
  readonly file: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** Where the passphrase is on this machine; else where `khatm.json` says. */
  readonly passphraseFile: string | undefined;
  /** Of the manifest, as it was told when the backup was made; checked where it is given. */
  readonly sha256: string | undefined;
  readonly skip: number;
};

export type RestoredBackup = { readonly data: string; readonly authority: string; readonly created: string; readonly sha256: string; readonly rows: number };

/**
 * Restores a backup into an empty data directory and an empty database. The whole file is verified before anything is written. `khatm.json` comes last: its
 * presence says that everything else is there; what was cut short before leaves no installation and is simply begun again.
 * @throws BackupError; KeyError `passphrase-wrong`, `passphrase-missing`; InstallationError `already-initialised`
 */
export async function restoreBackup({ file, dataDir, databaseUrl, passphraseFile, sha256, skip }: RestoreRequest): Promise<RestoredBackup> {
  requireNone(dataDir);
  await requireEmptyFolder(dataDir);
  const files = new Map<string, Buffer[]>();
  // Keys and configuration are small; they are kept until everything is verified.
  const { opening, sha256: digest } = await readBackup(file, {
    started: async (part) => {
      if (part.part === 'file') files.set(part.name, []);
    },
    row: async (row, part) => {
      if (part.part === 'file') files.get(part.name)!.push(Buffer.from(String(JSON.parse(row)), 'base64'));
    },
  });
  if (sha256 !== undefined && sha256 !== digest) throw damaged(file, `its SHA-256 is ${digest}`);
  const config = configOf(file, files, passphraseFile);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const keys = keysDirectory(dataDir);
  writeKeys(file, keys, files);
  try {
    if (passphraseFile !== undefined || existsSync(passphrasePath(dataDir, config))) openCodeSecret(`${keys}.new`, readPassphraseFile(passphrasePath(dataDir, config)));
    const rows = await loadDatabase(dataDir, databaseUrl, (owner) => restoreDatabase(owner, opening, { file, sha256: digest, skip }));
    rmSync(keys, { recursive: true, force: true });
    renameSync(`${keys}.new`, keys);
    const log = readLogs(keys).find(({ closed }) => !closed)?.log ?? 0;
    await markRestored(dataDir, { version: 1, restoredAt: new Date().toISOString(), backup: { created: opening.created, sha256: digest }, log });
    writeConfig(dataDir, config);
    return { data: dataDir, authority: opening.authority, created: opening.created, sha256: digest, rows };
  } catch (error) {
    rmSync(`${keys}.new`, { recursive: true, force: true });
    throw error;
  }
}

async function loadDatabase<T>(dataDir: string, databaseUrl: string | undefined, work: (owner: ReturnType<typeof connectKnex>) => Promise<T>): Promise<T> {
  const database = await openDatabase({ dataDir, databaseUrl });
  try {
    const owner = connectKnex(database.owner, { max: 1, name: 'khatm restore' });
    return await work(owner).finally(() => owner.destroy());
  } finally {
    await database.close();
  }
}

/** What may be there: PostgreSQL's files, whose rows are looked at later, its locks, and the passphrase, which comes by another way. @throws BackupError `target-not-empty` */
async function requireEmptyFolder(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch(() => []);
  const stray = names.find((name) => !['postgres', 'database.lock', 'passphrase', 'keys.new'].includes(name));
  if (stray !== undefined) throw new BackupError('target-not-empty', `${dataDir} holds ${stray}. A backup is restored into an empty folder; nothing was changed.`);
}

function configOf(file: string, files: ReadonlyMap<string, readonly Buffer[]>, passphraseFile: string | undefined): Config {
  let config: Config;
  try {
    config = checkConfig(JSON.parse(Buffer.concat(files.get('khatm.json') ?? []).toString('utf8')));
  } catch (error) {
    throw damaged(file, `its khatm.json cannot be used (${(error as Error).message})`);
  }
  return passphraseFile === undefined ? config : { ...config, passphraseFile: resolve(passphraseFile) };
}

function writeKeys(file: string, keys: string, files: ReadonlyMap<string, readonly Buffer[]>): void {
  const draft = `${keys}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  for (const [name, pieces] of files) {
    if (name === 'khatm.json') continue;
    const [folder, key, ...more] = name.split('/');
    if (folder !== 'keys' || key === undefined || more.length > 0 || !isKept(key)) throw damaged(file, 'it holds a file that is none of an installation');
    writeFileSync(join(draft, key), Buffer.concat(pieces), { mode: 0o600, flush: true });
  }
  // Nothing but a whole keys folder is of use.
  readFileSync(join(draft, 'keys.json'));
}
