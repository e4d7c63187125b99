import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Authority } from '../../issuer/index.ts';
import { generatePassphrase, initKeys, type KeyEntry } from '../../keys/index.ts';
import { type Config, findConfig, passphrasePath, writeConfig } from './config.ts';
import { InstallationError } from './errors.ts';

/** Folder of the keys inside a data directory. */
export function keysDirectory(dataDir: string): string {
  return join(dataDir, 'keys');
}

export type Plan = {
  readonly authority: Authority;
  readonly verifyOrigin: string;
  readonly apiOrigin: string;
  readonly listenHost: string;
  /** Absolute path of an existing passphrase file; without one a passphrase is generated and kept in the data directory. */
  readonly passphraseFile?: string | undefined;
};

export type Initialised = { readonly config: Config; readonly keys: readonly KeyEntry[]; readonly passphraseWritten: string | undefined };

/**
 * Makes keys and configuration. Interrupted and started again, it goes on where it was; nothing that exists is replaced.
 * @throws InstallationError `already-initialised`
 */
export async function initialise(dataDir: string, plan: Plan, readPassphrase: (path: string) => string): Promise<Initialised> {
  if (findConfig(dataDir)) throw new InstallationError('already-initialised', `${dataDir} has an installation already; its keys are never overwritten.`);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const config: Config = {
    authority: plan.authority,
    verifyOrigin: plan.verifyOrigin,
    apiOrigin: plan.apiOrigin,
    verifyPort: portOf(plan.verifyOrigin),
    apiPort: portOf(plan.apiOrigin),
    listenHost: plan.listenHost,
    passphraseFile: plan.passphraseFile ?? 'passphrase',
  };
  const written = plan.passphraseFile === undefined ? writePassphrase(dataDir, config) : undefined;
  const passphrase = readPassphrase(passphrasePath(dataDir, config));
  const directory = keysDirectory(dataDir);
  const keys = existsSync(directory)
    ? (JSON.parse(readFileSync(join(directory, 'keys.json'), 'utf8')) as { keys: KeyEntry[] }).keys
    : await initKeys({ directory, passphrase, organization: plan.authority.name.en, now: new Date(), crlBase: `${plan.verifyOrigin}/pki` });
  writeConfig(dataDir, config);
  return { config, keys, passphraseWritten: written };
}

function writePassphrase(dataDir: string, config: Config): string {
  const path = passphrasePath(dataDir, config);
  // Left by an interrupted first start: keys may be encrypted with it already.
  if (!existsSync(path)) writeFileSync(path, generatePassphrase() + '\n', { mode: 0o600, flag: 'wx' });
  return path;
}

function portOf(origin: string): number {
  const { port, protocol } = new URL(origin);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
