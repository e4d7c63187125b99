import { resolve } from 'node:path';
import { checkWitness, type NamedWitness } from '../installation/config.ts';
import { InstallationError } from '../installation/errors.ts';
import { type Arguments, databaseUrl, dataDirectory, onlyWord, readArguments, text } from './arguments.ts';
import { print, say } from './output.ts';
import { withInstallation } from './with-installation.ts';

/** Serials that are left out after a restore: numbers may have been given after the backup. */
const SKIP = 10_000;

/** `restore FILE`, `restore confirm`. */
export async function restore(argv: readonly string[]): Promise<number> {
  return argv[0] === 'confirm' ? confirm(argv.slice(1)) : restoreFile(argv);
}

/** `restore FILE [--passphrase-file FILE] [--sha256 HEX] [--skip N]` into an empty data directory and an empty database. */
async function restoreFile(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { 'passphrase-file': { type: 'string' }, sha256: { type: 'string' }, skip: { type: 'string' } }, { words: true });
  const file = resolve(onlyWord(args, 'backup'));
  const skip = text(args.options['skip']) ?? String(SKIP);
  if (!/^\d{1,9}$/.test(skip) || Number(skip) < 1) throw new InstallationError('usage', '--skip takes how many numbers are left out, at least 1.');
  const { restoreBackup } = await import('../backup/into-folder.ts');
  print(await restoreBackup({ file, dataDir: dataDirectory(args), databaseUrl: databaseUrl(), passphraseFile: text(args.options['passphrase-file']), sha256: text(args.options['sha256']), skip: Number(skip) }));
  say('It issues and signs nothing yet: "khatm restore confirm" compares it first with a witness or with what was published.');
  return 0;
}

/** `restore confirm [--witness URL --witness-key KEY]… [--published URL|DIR] [--accept-loss REASON]` */
async function confirm(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { witness: { type: 'string', multiple: true }, 'witness-key': { type: 'string', multiple: true }, published: { type: 'string' }, 'accept-loss': { type: 'string' } });
  const [witnesses, published, acceptLoss] = [witnessesOf(args), text(args.options['published']), text(args.options['accept-loss'])];
  if (acceptLoss?.trim() === '') throw new InstallationError('usage', '--accept-loss needs a reason; it stays in the audit trail.');
  return withInstallation(args, async (installation) => {
    const [{ confirmRestored, lossContent }, { findRestored }] = await Promise.all([import('../backup/confirm.ts'), import('../backup/marker.ts')]);
    try {
      print(await confirmRestored(installation, { witnesses, published, acceptLoss }));
      return 0;
    } catch (error) {
      if ((error as { code?: string }).code === 'approval-missing') say(`Two officers have to approve this, of the kind "keys": ${JSON.stringify(lossContent(installation, findRestored(installation.dataDir)!))}`);
      throw error;
    }
  }, { publish: false });
}

/** The first --witness goes with the first --witness-key, and so on. @throws InstallationError `usage` */
function witnessesOf({ options }: Arguments): NamedWitness[] {
  const [urls, keys] = [options['witness'] ?? [], options['witness-key'] ?? []] as [string[], string[]];
  if (urls.length !== keys.length) throw new InstallationError('usage', 'Each --witness URL takes a --witness-key KEY.');
  try {
    return urls.map((url, i) => checkWitness({ url, key: keys[i] }));
  } catch (error) {
    throw new InstallationError('usage', `${(error as Error).message}.`);
  }
}
