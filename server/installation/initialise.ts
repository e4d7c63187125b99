import { existsSync, mkdirSync } from 'node:fs';
import type { Authority, Officer } from '../../issuer/index.ts';
import { generatePassphrase, initKeys, type KeyEntry, openCodeSecret, readManifest } from '../../keys/index.ts';
import { checkConfig, type Config, passphrasePath, requireNone, writeConfig } from './config.ts';
import { InstallationError } from './errors.ts';
import { keysDirectory } from './folders.ts';
import { writeWhole } from './write-file.ts';

export { keysDirectory } from './folders.ts';

export type Plan = {
  readonly authority: Authority;
  readonly verifyOrigin: string;
  readonly apiOrigin: string;
  readonly listenHost: string;
  /** Absolute path of an existing passphrase file; without one a passphrase is generated and kept in the data directory. */
  readonly passphraseFile?: string | undefined;
  /** Who approves what needs two; a real authority can do little without. */
  readonly officers?: readonly Officer[] | undefined;
};

export type Initialised = { readonly config: Config; readonly keys: readonly KeyEntry[]; readonly passphraseWritten: string | undefined };

/** The configuration that a plan leads to. @throws InstallationError `usage` naming what cannot be */
export function configOf(plan: Plan): Config {
  const { authority, verifyOrigin, apiOrigin, listenHost, passphraseFile = 'passphrase', officers } = plan;
  try {
    return checkConfig({ authority, verifyOrigin, apiOrigin, verifyPort: portOf(verifyOrigin), apiPort: portOf(apiOrigin), listenHost, passphraseFile, ...(officers === undefined ? {} : { officers }) });
  } catch (error) {
    throw new InstallationError('usage', `An installation cannot be made like this. ${(error as Error).message}.`);
  }
}

/**
 * Makes keys and configuration. Interrupted and started again, it goes on where it was; nothing that exists is replaced.
 * @throws InstallationError `already-initialised`, `usage`; KeyError `passphrase-wrong`, `passphrase-missing`
 */
export async function initialise(dataDir: string, plan: Plan, readPassphrase: (path: string) => string): Promise<Initialised> {
  requireNone(dataDir);
  const config = configOf(plan);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = passphrasePath(dataDir, config);
  const directory = keysDirectory(dataDir);
  // Keys without configuration are those of an interrupted start, and so is a passphrase.
  const interrupted = existsSync(directory);
  const generated = plan.passphraseFile === undefined && !interrupted;
  if (generated && !existsSync(path)) await writeWhole(path, generatePassphrase() + '\n', 0o600);
  const passphrase = readPassphrase(path);
  if (interrupted) openCodeSecret(directory, passphrase);
  const keys = interrupted
    ? readManifest(directory).keys
    : await initKeys({ directory, passphrase, organization: plan.authority.name.en, now: new Date(), crlBase: `${plan.verifyOrigin}/pki` });
  writeConfig(dataDir, config);
  return { config, keys, passphraseWritten: generated ? path : undefined };
}

function portOf(origin: string): number {
  if (!URL.canParse(origin)) return 0;
  const { port, protocol } = new URL(origin);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
