import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Officer, Scope } from '../../issuer/index.ts';
import { readPassphraseFile } from '../../keys/index.ts';
import { createApiKey, SCOPES } from '../http/api-keys.ts';
import { makeBundle } from '../installation/bundle.ts';
import { checkAuthority, requireNone } from '../installation/config.ts';
import { InstallationError } from '../installation/errors.ts';
import { publicDirectory } from '../installation/folders.ts';
import { initialise } from '../installation/initialise.ts';
import { demoAuthority, demoOrigins } from '../start/demo.ts';
import { apiKeyContent, readJson } from './approve.ts';
import { type Arguments, dataDirectory, readArguments, reasonOf, required, text } from './arguments.ts';
import { crl, list, revoke, rotate } from './keys-lifecycle.ts';
import { print, say } from './output.ts';
import { promptPassphrase } from './prompt.ts';
import { compromised } from './stolen.ts';
import { withInstallation } from './with-installation.ts';

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  init,
  ceremony: async (argv) => (await import('./keys-ceremony.ts')).ceremony(argv),
  rotate, list, crl, revoke, compromised, bundle, api,
};

/** `keys init|ceremony|rotate|list|crl|revoke|compromised|bundle|api`. */
export async function keys([name, ...argv]: readonly string[]): Promise<number> {
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new InstallationError('usage', `keys takes one of: ${Object.keys(COMMANDS).join(', ')}.`);
  return command(argv);
}

/** `keys init [--authority FILE.json] [--verify-origin URL] [--api-origin URL] [--passphrase-file FILE] [--listen-host ADDRESS] [--officers FILE.json]` */
async function init(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, {
    authority: { type: 'string' }, 'verify-origin': { type: 'string' }, 'api-origin': { type: 'string' }, 'passphrase-file': { type: 'string' }, 'listen-host': { type: 'string' }, officers: { type: 'string' },
  });
  const dataDir = dataDirectory(args);
  requireNone(dataDir);
  const origins = demoOrigins();
  const authorityFile = text(args.options['authority']);
  const authority = authorityFile === undefined ? demoAuthority() : readAuthority(authorityFile);
  const passphraseFile = text(args.options['passphrase-file']);
  // A real authority decides where its passphrase lives; only the demonstration has one generated beside its keys.
  const prompted = passphraseFile === undefined && !authority.demo ? await promptPassphrase(dataDir) : undefined;
  const plan = {
    authority,
    verifyOrigin: text(args.options['verify-origin']) ?? origins.verifyOrigin,
    apiOrigin: text(args.options['api-origin']) ?? origins.apiOrigin,
    listenHost: text(args.options['listen-host']) ?? '127.0.0.1',
    passphraseFile: passphraseFile === undefined ? prompted : resolve(passphraseFile),
    officers: text(args.options['officers']) === undefined ? undefined : await readOfficers(required(args, 'officers')),
  };
  const { config, keys: made, passphraseWritten } = await initialise(dataDir, plan, readPassphraseFile);
  if (passphraseWritten !== undefined) say(`A passphrase was generated and written to ${passphraseWritten} (mode 0600). This is good enough for a demonstration only.`);
  print({ data: dataDir, authority: config.authority.id, verifyOrigin: config.verifyOrigin, keys: made.map(({ role, kid, id }) => ({ role, kid, id })) });
  return 0;
}

/** `keys bundle`: root, trust list and status lists in one file, for `verify --trust`. */
async function bundle(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, {});
  const dataDir = dataDirectory(args);
  // Opening publishes what is missing or old.
  return withInstallation(args, async () => {
    print(await makeBundle(publicDirectory(dataDir)));
    return 0;
  });
}

/** `keys api --client NAME --scope issue …`: prints a new API key, once. */
async function api(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { client: { type: 'string' }, scope: { type: 'string', multiple: true } });
  const client = required(args, 'client');
  const scopes = scopesOf(args);
  return withInstallation(args, async ({ knex, approvals }) => {
    const { canonicalContent } = await import('../../issuer/index.ts');
    const content = canonicalContent(apiKeyContent(client, scopes));
    print({ client, scopes, key: await createApiKey(knex, client, scopes, 'cli', async (transaction) => void (await approvals?.use(transaction, 'roles', content))) });
    return 0;
  });
}

function scopesOf({ options }: Arguments): Scope[] {
  const given = Array.isArray(options['scope']) ? options['scope'] : [];
  const scopes = SCOPES.filter((scope) => given.includes(scope));
  if (scopes.length === 0 || scopes.length !== given.length) throw new InstallationError('usage', `--scope takes one or more of: ${SCOPES.join(', ')}.`);
  return scopes;
}

async function readOfficers(path: string): Promise<Officer[]> {
  const { checkOfficers } = await import('../../issuer/index.ts');
  try {
    return checkOfficers(await readJson(path));
  } catch (error) {
    throw new InstallationError('usage', `The officers in ${path} cannot be used: ${(error as Error).message}.`);
  }
}

function readAuthority(path: string): ReturnType<typeof checkAuthority> {
  try {
    return checkAuthority(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new InstallationError('usage', `The authority file ${path} cannot be used: ${reasonOf(error)}`);
  }
}
