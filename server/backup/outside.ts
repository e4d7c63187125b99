import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { Checkpoint, StatusListToken } from '../../document/index.ts';
import { findNewest, findNewestTrust, logOrigin, STATUS_LIST_COUNT } from '../../issuer/index.ts';
import { readLogs } from '../../keys/index.ts';
import { FollowError } from '../following/errors.ts';
import { openLogSource } from '../following/source.ts';
import type { Config, NamedWitness } from '../installation/config.ts';
import { InstallationError } from '../installation/errors.ts';
import { keysDirectory } from '../installation/folders.ts';
import { checkHead, checkStatusFile, ownCheckpoint, ownToken, readIfThere, readOwnKeys, sequenceOf } from '../installation/published-ahead.ts';
import { askWitness, knowsTree, witnessAhead } from '../installation/witnesses.ts';
import { writeWhole } from '../installation/write-file.ts';
import { BackupError } from './errors.ts';

type Copy = { readonly dataDir: string; readonly config: Config; readonly knex: Knex };

/** What the outside knows, beside this copy. */
export type Outside = {
  /** Why this copy is not the newest, by each who knows more; empty where it is. */
  readonly ahead: readonly InstallationError[];
  /** Entries of the open log that the outside has seen. */
  readonly size: number;
  /** Sequence of the trust list that was published; undefined where only witnesses were asked, who do not see it. */
  readonly trust: number | undefined;
  /** Status lists that were published, and that are ours. */
  readonly status: ReadonlyMap<number, StatusListToken>;
};

/** Asks witnesses what they have seen. One who was named must answer. @throws BackupError `outside-unreachable` */
export async function askWitnesses({ dataDir, config, knex }: Copy, witnesses: readonly NamedWitness[]): Promise<Outside> {
  const logs = readLogs(keysDirectory(dataDir));
  const ahead: InstallationError[] = [];
  let size = 0;
  for (const witness of witnesses) {
    const answer = await askWitness(witness, config.verifyOrigin, logs);
    if (typeof answer === 'string') throw unreachable(answer);
    if (logs.find(({ log }) => log === answer.log)?.closed) throw unreachable(`${witness.url} follows a log that is closed`);
    size = Math.max(size, answer.checkpoint.size);
    if (!(await knowsTree(knex, answer.log, answer.checkpoint))) ahead.push(witnessAhead(witness.url, answer.checkpoint));
  }
  return { ahead, size, trust: undefined, status: new Map() };
}

/**
 * Compares with what was published, in a public folder or under the verify origin of the machine that is lost. Everything in it must be signed by keys that the
 * backup knows: what another key signed may be newer than the backup.
 * @throws BackupError `outside-unreachable`
 */
export async function readPublished(copy: Copy, place: string): Promise<Outside> {
  if (!/^https?:\/\//.test(place)) return comparePublished(copy, place, place);
  const folder = await mkdtemp(join(tmpdir(), 'khatm-published-'));
  try {
    await download(copy, place, folder);
    return await comparePublished(copy, folder, place);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download({ dataDir }: Copy, place: string, folder: string): Promise<void> {
  const read = openLogSource(place);
  const last = readLogs(keysDirectory(dataDir)).length;
  const lists = Array.from({ length: STATUS_LIST_COUNT }, (_, i) => `status/${i + 1}`);
  const checkpoints = Array.from({ length: last + 1 }, (_, i) => `log/${i + 1}/checkpoint`);
  for (const path of ['trust/head.jws', ...lists, ...checkpoints]) {
    const bytes = await read(path).catch((error: unknown) => {
      throw error instanceof FollowError ? unreachable(error.message) : error;
    });
    if (bytes) await writeWhole(join(folder, path), bytes);
  }
}

async function comparePublished({ dataDir, config, knex }: Copy, folder: string, place: string): Promise<Outside> {
  const keys = keysDirectory(dataDir);
  const [own, logs] = [await readOwnKeys(keys), readLogs(keys)];
  const file = (path: string): string => join(folder, path);
  const ours = async <T>(path: string, open: (bytes: Buffer) => T | Promise<T>): Promise<NonNullable<T>> => {
    const bytes = await readIfThere(file(path));
    const opened = bytes && (await open(bytes));
    if (opened === undefined || opened === null) throw unreachable(`${place}: ${path} is missing, or signed with a key that is not in the backup`);
    return opened;
  };
  const ahead: InstallationError[] = [];
  const compare = async (work: Promise<void>): Promise<void> => work.catch((error: unknown) => {
    if (!(error instanceof InstallationError)) throw error;
    ahead.push(error);
  });
  const trust = await ours('trust/head.jws', (bytes) => sequenceOf(bytes.toString('utf8'), own));
  await compare(checkHead(file('trust/head.jws'), await findNewestTrust(knex), own));
  const status = new Map<number, StatusListToken>();
  for (let list = 1; list <= STATUS_LIST_COUNT; list++) {
    status.set(list, await ours(`status/${list}`, (bytes) => ownToken(new Uint8Array(bytes), own)));
    await compare(checkStatusFile(file(`status/${list}`), list, knex, own));
  }
  let size = 0;
  for (const { log, key, closed } of logs) {
    const newest = await knex('log_checkpoint').where({ log }).first('size');
    // A log in which nothing was logged publishes nothing.
    if (newest === undefined && (await readIfThere(file(`log/${log}/checkpoint`))) === undefined) continue;
    const checkpoint: Checkpoint = await ours(`log/${log}/checkpoint`, (bytes) => ownCheckpoint(bytes.toString('utf8'), key));
    if (!closed) size = checkpoint.size;
    if (!(await knowsTree(knex, log, checkpoint))) ahead.push(witnessAhead(place, checkpoint));
  }
  if ((await readIfThere(file(`log/${logs.length + 1}/checkpoint`))) !== undefined) ahead.push(witnessAhead(place, { origin: logOrigin(config.verifyOrigin, logs.length + 1), size: 0 }));
  return { ahead, size, trust, status };
}

/** The newest edition of each status list in this copy that is at least as new as another's. */
export async function isDated(knex: Knex, status: Outside['status'], now: number): Promise<boolean> {
  for (const [list, { issuedAt }] of status) if (issuedAt >= now && issuedAt > ((await findNewest(knex, list))?.issuedAt ?? 0)) return false;
  return true;
}

function unreachable(what: string): BackupError {
  return new BackupError('outside-unreachable', `${what}. So it is not known whether this copy is the newest; nothing was changed. Name another witness, or another place where it was published.`);
}
