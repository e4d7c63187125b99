import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { FormatError } from '../../document/index.ts';
import { generatePassphrase, readPassphraseFile } from '../../keys/index.ts';
import { followLog } from '../following/log.ts';
import { InstallationError } from '../installation/errors.ts';
import { writeWhole } from '../installation/write-file.ts';
import { makeWitnessKey, openWitnessKey } from '../witness/key.ts';
import { witnessRound } from '../witness/round.ts';
import { runWitness } from '../witness/run.ts';
import { WitnessState } from '../witness/state.ts';
import { readArguments, required, text } from './arguments.ts';
import { print, say } from './output.ts';

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = { init, run };

/** `witness init|run`: a program for somebody else than the log's operator. It needs no installation and no database. */
export async function witness([name, ...argv]: readonly string[]): Promise<number> {
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new InstallationError('usage', `witness takes one of: ${Object.keys(COMMANDS).join(', ')}.`);
  return command(argv);
}

/** `witness init --key FILE --name NAME --passphrase-file FILE`: prints the verifier key that those who rely on this witness need. */
async function init(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { key: { type: 'string' }, name: { type: 'string' }, 'passphrase-file': { type: 'string' } });
  const [file, name, passphraseFile] = [resolve(required(args, 'key')), required(args, 'name'), resolve(required(args, 'passphrase-file'))];
  if (!existsSync(passphraseFile)) {
    await writeWhole(passphraseFile, `${generatePassphrase()}\n`, 0o600);
    say(`A passphrase was generated and written to ${passphraseFile} (mode 0600).`);
  }
  try {
    print({ name, key: await makeWitnessKey(file, name, readPassphraseFile(passphraseFile)) });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new InstallationError('usage', '--name holds no white space and no plus sign; by custom it is an address without "https://", such as witness.example/one.');
  }
  return 0;
}

/** `witness run --log URL|DIR --log-key VKEY --key FILE --passphrase-file FILE --state DIR (--once | --port N [--host ADDRESS])` */
async function run(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, {
    log: { type: 'string' }, 'log-key': { type: 'string' }, key: { type: 'string' }, 'passphrase-file': { type: 'string' }, state: { type: 'string' },
    port: { type: 'string' }, host: { type: 'string' }, 'every-ms': { type: 'string' }, once: { type: 'boolean' },
  });
  const once = args.options['once'] === true;
  const log = await followLog(required(args, 'log'), required(args, 'log-key'));
  const port = once ? 0 : whole(required(args, 'port'), 'port', 65_535);
  const everyMs = whole(text(args.options['every-ms']) ?? '1000', 'every-ms', 86_400_000);
  const key = await openWitnessKey(required(args, 'key'), readPassphraseFile(required(args, 'passphrase-file')));
  const state = await WitnessState.open(required(args, 'state'));
  try {
    if (once) print({ origin: log.origin, ...(await witnessRound(log, key, state, Date.now() / 1000)) });
    else await runWitness(log, key, state, { host: text(args.options['host']) ?? '127.0.0.1', port, everyMs });
    return 0;
  } finally {
    state.close();
  }
}

function whole(value: string, name: string, most: number): number {
  if (!/^\d{1,8}$/.test(value) || Number(value) > most) throw new InstallationError('usage', `--${name} takes a whole number up to ${most}.`);
  return Number(value);
}
