import { type CeremonyConfig, joinShares, listKeys, keyWarnings, type Offline, planRotation, readPassphraseFile, readShareFile, renewCrls, revokeKey, rotateKeys } from '../../keys/index.ts';
import { requireCaughtUp } from '../backup/marker.ts';
import { getConfig } from '../installation/config.ts';
import { InstallationError } from '../installation/errors.ts';
import { keysDirectory } from '../installation/folders.ts';
import { ceremonyOf } from '../installation/lifecycle.ts';
import { rotationContent } from './approve.ts';
import { type Arguments, dataDirectory, onlyWord, readArguments, required, text } from './arguments.ts';
import { print, say } from './output.ts';
import { withInstallation } from './with-installation.ts';

/** Where root and CA keys are when they are not in the installation, and how they are opened. */
const OFFLINE = {
  offline: { type: 'string' }, 'ca-passphrase-file': { type: 'string' }, 'root-passphrase-file': { type: 'string' }, share: { type: 'string', multiple: true }, 'dry-run': { type: 'boolean' },
} as const;

/** `keys rotate [--authority-ca]`: new seal, PDF and status keys under the authority CA, or under a new one; papers signed before stay good. */
export async function rotate(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { ...OFFLINE, 'authority-ca': { type: 'boolean' } });
  const ceremony = await ceremonyFrom(args);
  const options = { authorityCa: args.options['authority-ca'] === true };
  if (isDryRun(args)) return rehearsed(await planRotation(ceremony, options));
  await beginRotation(args);
  const made = await rotateKeys(ceremony, options);
  print({ keys: made });
  // Opening publishes a trust list that names them.
  return withInstallation(args, async ({ knex, config }) => {
    const { appendAudit } = await import('../../issuer/index.ts');
    await appendAudit(knex, { actor: 'cli', act: 'keys.rotated', subject: config.authority.id, details: { kids: made.map(({ kid }) => kid) } });
    return 0;
  });
}

/** Two officers, and an entry in the audit trail, come before the keys: a rotation that fails after this needs another approval. */
async function beginRotation(args: Arguments): Promise<void> {
  await withInstallation(args, async (installation) => {
    const { appendAudit, canonicalContent } = await import('../../issuer/index.ts');
    const { approvals, knex, config } = installation;
    await knex.transaction(async (transaction) => {
      const proposal = (await approvals?.use(transaction, 'keys', canonicalContent(rotationContent(installation)))) ?? null;
      await appendAudit(transaction, { actor: 'cli', act: 'keys.rotation-begun', subject: config.authority.id, details: { proposal } });
    });
  }, { publish: false });
}

/** `keys crl`: signs again the revocation lists of the CAs at hand. */
export async function crl(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, OFFLINE);
  const crls = await renewCrls(await ceremonyFrom(args), { dryRun: isDryRun(args) });
  if (crls.length === 0) throw new InstallationError('usage', 'No CA key is at hand: name its folder with --offline, and its passphrase file or shares.');
  if (isDryRun(args)) return rehearsed(crls);
  print({ crls });
  return publish(args);
}

/** `keys revoke ID --reason R`: puts a key's certificate on its CA's revocation list and ends its signing period. */
export async function revoke(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { ...OFFLINE, reason: { type: 'string' } }, { words: true });
  const id = onlyWord(args, 'key id');
  const reason = required(args, 'reason');
  const revoked = await revokeKey(await ceremonyFrom(args), id, reason, { dryRun: isDryRun(args) });
  if (isDryRun(args)) return rehearsed([revoked]);
  print(revoked);
  say(`Where ${revoked.key.role} has no other key that signs, run "khatm keys rotate" now.`);
  return publish(args);
}

/** `keys list`: every key with its state and the days that are left; what ends soon is said on standard error. */
export async function list(argv: readonly string[]): Promise<number> {
  const directory = keysDirectory(dataDirectory(readArguments(argv, {})));
  const now = new Date();
  for (const key of listKeys(directory, now)) print(key);
  for (const { message } of await keyWarnings(directory, now)) say(`WARNING: ${message}`);
  return 0;
}

async function ceremonyFrom(args: Arguments): Promise<CeremonyConfig> {
  const dataDir = dataDirectory(args);
  requireCaughtUp(dataDir);
  return { ...ceremonyOf(dataDir, getConfig(dataDir), new Date()), offline: await offlineFrom(args) };
}

async function offlineFrom(args: Arguments): Promise<Offline | undefined> {
  const directory = text(args.options['offline']);
  const caFile = text(args.options['ca-passphrase-file']);
  const root = await rootPassphrase(args);
  if (directory === undefined) {
    if (caFile !== undefined || root !== undefined) throw new InstallationError('usage', '--offline DIR is missing: where the keys are that this passphrase opens.');
    return undefined;
  }
  return { directory, passphrases: { ...(root === undefined ? {} : { root }), ...(caFile === undefined ? {} : { 'authority-ca': readPassphraseFile(caFile) }) } };
}

/** A passphrase file, or in its place as many shares as the officers agreed on. */
async function rootPassphrase(args: Arguments): Promise<string | undefined> {
  const file = text(args.options['root-passphrase-file']);
  const shares = Array.isArray(args.options['share']) ? args.options['share'] : [];
  if (file !== undefined && shares.length > 0) throw new InstallationError('usage', 'Give either --root-passphrase-file or --share.');
  if (file !== undefined) return readPassphraseFile(file);
  return shares.length === 0 ? undefined : joinShares(shares.map(readShareFile));
}

function isDryRun(args: Arguments): boolean {
  return args.options['dry-run'] === true;
}

function rehearsed(steps: readonly object[]): number {
  for (const step of steps) print({ dryRun: true, ...step });
  return 0;
}

/** Opening publishes what is new. */
function publish(args: Arguments): Promise<number> {
  return withInstallation(args, () => Promise.resolve(0));
}
