import type { Knex } from 'knex';
import { BUCKET_ENTRY_LENGTH, bucketOf, bucketPath, concatBytes, encodeBucket, type LogSplit, toHex } from '../../document/index.ts';
import { logOrigin } from './log.ts';
import { leafHash, nodeHash } from './merkle.ts';
import { rootOf } from './prove.ts';
import { LogRows } from './rows.ts';

/** Entries that a bucket holds on average; by chance none holds less than half of them. */
const BUCKET_SIZE = 2_000;
const ROWS_AT_ONCE = 50_000;

/** Where a log was split, and the files by which anybody can tell what stands below: the path of each under the log's folder. */
export type SplitLog = { readonly split: LogSplit; readonly files: ReadonlyMap<string, Uint8Array> };

/** Splits a log at `size`: what was logged before stays good. Equal places give equal files. */
export async function splitLog(knex: Knex, log: number, origin: string, size: number): Promise<SplitLog> {
  const bits = Math.max(0, Math.floor(Math.log2(size / BUCKET_SIZE)));
  const contents = (await sortedEntries(knex, log, size, bits)).map((entries) => concatBytes(entries));
  const levels = treeOver(contents.map((entries) => leafHash(entries)));
  const files = new Map(contents.map((entries, index) => [bucketPath({ size, bits }, index), encodeBucket({ index, proof: pathOf(levels, index), entries })]));
  const root = await rootOf(new LogRows(knex, log).reader(size), size);
  return { split: { origin, size, root: toHex(root), bits, buckets: toHex(levels.at(-1)![0]!) }, files };
}

/** Splits a log where it stood at a time, seconds since 1970: the newest one that had begun by then, unless told which. */
export async function splitAt(knex: Knex, verifyOrigin: string, since: number, only?: number): Promise<SplitLog> {
  const checkpoints = knex('log_checkpoint').where('at', '<=', new Date(since * 1000)).orderBy([{ column: 'log', order: 'desc' }, { column: 'size', order: 'desc' }]);
  if (only !== undefined) void checkpoints.where({ log: only });
  const found = (await checkpoints.first('log', 'size')) as { log: number; size: string } | undefined;
  const log = found?.log ?? only ?? 1;
  return splitLog(knex, log, logOrigin(verifyOrigin, log), Number(found?.size ?? 0));
}

async function sortedEntries(knex: Knex, log: number, size: number, bits: number): Promise<Uint8Array[][]> {
  const buckets: Uint8Array[][] = Array.from({ length: 2 ** bits }, () => []);
  for (let from = 0; from < size; from += ROWS_AT_ONCE) {
    const rows = (await knex('log_entry').where({ log }).whereBetween('position', [from, Math.min(size, from + ROWS_AT_ONCE) - 1]).select('entry')) as { entry: Uint8Array }[];
    for (const { entry } of rows) buckets[bucketOf(entry, bits)]!.push(entry.subarray(0, BUCKET_ENTRY_LENGTH));
  }
  for (const bucket of buckets) bucket.sort((a, b) => Buffer.compare(a, b));
  return buckets;
}

/** All levels of a tree over 2^n leaves, leaves first. */
function treeOver(leaves: readonly Uint8Array[]): (readonly Uint8Array[])[] {
  const levels = [leaves];
  for (let row = leaves; row.length > 1; levels.push(row)) row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i]!, row[2 * i + 1]!));
  return levels;
}

function pathOf(levels: readonly (readonly Uint8Array[])[], index: number): Uint8Array[] {
  return levels.slice(0, -1).map((row, level) => row[(index >> level) ^ 1]!);
}
