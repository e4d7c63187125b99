import { existsSync, readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { type CeremonyScript, generatePassphrase, holdCeremony, planCeremony, readPassphraseFile, readTranscript } from '../../keys/index.ts';
import { type CeremonyFile, readCeremonyFile } from '../installation/ceremony-file.ts';
import { writeConfig } from '../installation/config.ts';
import { InstallationError } from '../installation/errors.ts';
import { writeWhole } from '../installation/write-file.ts';
import { type Arguments, readArguments, reasonOf, required } from './arguments.ts';
import { print, say } from './output.ts';

/** `keys ceremony --config FILE [--dry-run]` and `keys ceremony verify --transcript FILE --root CERT`. */
export async function ceremony([word, ...argv]: readonly string[]): Promise<number> {
  if (word === 'verify') return verify(readArguments(argv, { transcript: { type: 'string' }, root: { type: 'string' } }));
  const args = readArguments(word === undefined ? argv : [word, ...argv], { config: { type: 'string' }, 'dry-run': { type: 'boolean' } });
  const file = readCeremonyFile(required(args, 'config'));
  return args.options['dry-run'] === true ? rehearse(file) : hold(file);
}

/** Opens passphrase files that exist, so that a rehearsal finds what the day would find. */
function rehearse({ script, passphraseFile, caPassphraseFile, data }: CeremonyFile): number {
  const missing = [passphraseFile, caPassphraseFile].filter((path) => !existsSync(path));
  const known = (path: string): string => (missing.includes(path) ? generatePassphrase() : readPassphraseFile(path));
  const steps = planCeremony({ ...script, passphrase: known(passphraseFile), caPassphrase: known(caPassphraseFile), clock });
  for (const path of missing) print({ dryRun: true, step: 'passphrase-generated', does: `writes a new passphrase to ${path} (mode 0600)` });
  for (const step of steps) print({ dryRun: true, ...step });
  print({ dryRun: true, step: 'configured', does: `writes khatm.json in ${data}` });
  return 0;
}

async function hold({ script, passphraseFile, caPassphraseFile, data, config }: CeremonyFile): Promise<number> {
  // Refused before anything is written, passphrases included.
  planCeremony({ ...script, passphrase: '', caPassphrase: '', clock });
  const passphrases: Pick<CeremonyScript, 'passphrase' | 'caPassphrase'> = { passphrase: await passphraseAt(passphraseFile), caPassphrase: await passphraseAt(caPassphraseFile) };
  const { keys, transcript, root } = await holdCeremony({ ...script, ...passphrases, clock });
  writeConfig(data, config);
  print({ data, offline: script.offline, transcript, root, keys: keys.map(({ role, kid, id }) => ({ role, kid, id })) });
  say(`Each officer now takes his share away. Keep ${script.offline} apart from the installation in ${data}.`);
  return 0;
}

async function passphraseAt(path: string): Promise<string> {
  if (!existsSync(path)) await writeWhole(path, generatePassphrase() + '\n', 0o600);
  return readPassphraseFile(path);
}

function verify(args: Arguments): number {
  const lines = readTranscript(readText(required(args, 'transcript')).toString('utf8'), certificateAt(required(args, 'root')));
  for (const line of lines) print(line);
  return 0;
}

function certificateAt(path: string): Uint8Array {
  const bytes = readText(path);
  try {
    return new Uint8Array(new X509Certificate(bytes).raw);
  } catch {
    throw new InstallationError('usage', `${path} is no certificate.`);
  }
}

function readText(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new InstallationError('usage', `${path} cannot be read: ${reasonOf(error)}.`);
  }
}

const clock = (): Date => new Date();
