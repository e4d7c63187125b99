import type { Knex } from 'knex';
import { entriesPath, TILE_WIDTH, tilePath, tileWidth } from '../../document/index.ts';
import { LogRows, type StoredCheckpoint } from './rows.ts';

/** The newest checkpoint of every log in the database, by the log's number. */
export async function newestCheckpoints(knex: Knex): Promise<ReadonlyMap<number, StoredCheckpoint>> {
  // Logs are numbered from 1: one step into the index for each, however many checkpoints there are.
  const { last } = (await knex('log_checkpoint').max('log as last').first()) as { last: number | null };
  const found = new Map<number, StoredCheckpoint>();
  for (let log = 1; log <= (last ?? 0); log++) {
    const newest = await new LogRows(knex, log).newestCheckpoint();
    if (newest) found.set(log, newest);
  }
  return found;
}

/** Every tile and entry bundle that the tree of `to` entries has and the tree of `from` has not, by path. */
export async function* filesBetween(knex: Knex, log: number, from: number, to: number): AsyncGenerator<readonly [path: string, bytes: Uint8Array]> {
  const fileAt = async (path: string): Promise<readonly [string, Uint8Array]> => {
    // A reader for each: it remembers what it read, and a log may be larger than memory.
    const bytes = await new LogRows(knex, log).reader(to)(path);
    if (!bytes) throw new Error(`log ${log} holds no ${path}`);
    return [path, bytes];
  };
  for (let index = Math.floor(from / TILE_WIDTH); tileWidth(0, index, to) > 0; index++) yield fileAt(entriesPath(index, tileWidth(0, index, to)));
  for (let level = 0; TILE_WIDTH ** level <= to; level++) {
    for (let index = Math.floor(from / TILE_WIDTH ** (level + 1)); tileWidth(level, index, to) > 0; index++) {
      if (tileWidth(level, index, to) > tileWidth(level, index, from)) yield fileAt(tilePath(level, index, tileWidth(level, index, to)));
    }
  }
}
