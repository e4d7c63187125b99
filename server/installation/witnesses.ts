import type { Knex } from 'knex';
import { type Checkpoint, FormatError, fromHex, NOTE_ALGORITHM, toHex, verifierKey, verifierKeyText } from '../../document/index.ts';
import { logOrigin } from '../../issuer/index.ts';
import { type LogEntry, readLogs } from '../../keys/index.ts';
import { nodeCrypto, openCheckpoint, openTrustedLog, type TrustedLog } from '../../verifier/index.ts';
import { FollowError } from '../following/errors.ts';
import { openLogSource } from '../following/source.ts';
import type { Config, NamedWitness } from './config.ts';
import { InstallationError } from './errors.ts';
import { keysDirectory } from './folders.ts';

/** A witness that does not answer by then is one that cannot be reached, milliseconds. */
const PATIENCE_MS = 3_000;

/** What a witness says of one of our logs. */
export type Witnessed = { readonly log: number; readonly checkpoint: Checkpoint };

/** One of our logs as a verifier knows it: its origin and its key. */
export async function trustedLogOf(verifyOrigin: string, { log, key }: LogEntry, witnesses: readonly string[] = []): Promise<TrustedLog> {
  const origin = logOrigin(verifyOrigin, log);
  const own = verifierKeyText(await verifierKey(nodeCrypto.sha256, { name: origin, algorithm: NOTE_ALGORITHM.ed25519, publicKey: fromHex(key) }));
  return openTrustedLog({ origin, keys: [own], witnesses, witnessesNeeded: witnesses.length }, nodeCrypto);
}

/**
 * The newest checkpoint of one of our logs that a witness cosigned.
 * @returns a reason, where the witness cannot be reached or answers with what neither it nor we signed: that says nothing about our database
 */
export async function askWitness({ url, key }: NamedWitness, verifyOrigin: string, logs: readonly LogEntry[]): Promise<Witnessed | string> {
  try {
    const bytes = await openLogSource(url, PATIENCE_MS)('checkpoint');
    if (!bytes) return `${url} has cosigned nothing yet`;
    const trusted = await Promise.all(logs.map((entry) => trustedLogOf(verifyOrigin, entry, [key])));
    const opened = await openCheckpoint(new TextDecoder().decode(bytes), trusted);
    if (!opened.ok) return `${url} answers with a checkpoint that is not taken (${opened.code}: ${opened.detail})`;
    return { log: logs[trusted.findIndex(({ origin }) => origin === opened.origin)]!.log, checkpoint: opened };
  } catch (error) {
    if (error instanceof FollowError || error instanceof FormatError) return error.message;
    throw error;
  }
}

/** Whether this database holds the tree of a checkpoint that the outside has seen: then it is not behind. */
export async function knowsTree(knex: Knex, log: number, { size, root }: Pick<Checkpoint, 'size' | 'root'>): Promise<boolean> {
  if (size === 0) return true;
  const known = (await knex('log_checkpoint').where({ log, size }).first('root')) as { root: Uint8Array } | undefined;
  return known !== undefined && toHex(known.root) === toHex(root);
}

/**
 * Asks every witness of `khatm.json` for the newest tree that it has seen. To be called before anything is signed.
 * @returns a warning for each that could not be asked
 * @throws InstallationError `witness-ahead` where one has seen a tree that this database does not hold; `witnesses-missing` where fewer answer than are required
 */
export async function requireNotBehindWitnesses({ dataDir, config, knex }: { readonly dataDir: string; readonly config: Config; readonly knex: Knex }): Promise<readonly string[]> {
  const { witnesses = [], witnessesRequired = 0, verifyOrigin } = config;
  if (witnesses.length === 0) return [];
  const logs = readLogs(keysDirectory(dataDir));
  const open = logs.find(({ closed }) => !closed)?.log;
  const warnings: string[] = [];
  let answered = 0;
  for (const [i, answer] of (await Promise.all(witnesses.map((one) => askWitness(one, verifyOrigin, logs)))).entries()) {
    if (typeof answer === 'string') {
      warnings.push(`Witness: ${answer}.`);
      continue;
    }
    const { log, checkpoint } = answer;
    const closed = logs.find((entry) => entry.log === log)?.closed;
    // A thief may have shown a witness more of a log that was closed since; nothing is signed for it any more.
    const isPast = closed !== undefined && checkpoint.size > closed.size;
    if (!isPast && !(await knowsTree(knex, log, checkpoint))) throw witnessAhead(witnesses[i]!.url, checkpoint);
    if (log === open) answered++;
    else warnings.push(`Witness: ${witnesses[i]!.url} follows ${checkpoint.origin}, and not the log that is open.`);
  }
  if (answered < witnessesRequired) throw new InstallationError('witnesses-missing', `${answered} of ${witnessesRequired} witnesses answer, so it is not known whether this database is the newest. Nothing was signed. ${warnings.join(' ')}`);
  return warnings;
}

export function witnessAhead(who: string, { origin, size }: Pick<Checkpoint, 'origin' | 'size'>): InstallationError {
  return new InstallationError('witness-ahead', `${who} has seen ${origin} with ${size} entries, a tree that this database does not hold: it is an older copy, or another one. Nothing was signed. Restore the newest backup.`);
}
