import { join } from 'node:path';
import type { Knex } from 'knex';
import { compareBytes, tilePath } from '../../document/index.ts';
import { GrowingRoot, leafHash, LogReadError, nodeCrypto, openCheckpoint, readEntries, type ReadLogFile } from '../../verifier/index.ts';
import { openLogSource } from '../following/source.ts';
import type { OwnLog } from './logs.ts';
import type { Report } from './report.ts';
import { type Tile, TileBuilder } from './tiles.ts';

/** Reads one log as anybody can, and compares its checkpoint with those that were signed, every entry bundle with the checkpoint, and every tile with the entries. @returns how many files were read */
export async function checkPublishedLog(knex: Knex, folder: string, { log, origin, trusted }: OwnLog, report: Report): Promise<number> {
  let files = 0;
  const source = openLogSource(join(folder, 'log', String(log)));
  const read: ReadLogFile = async (path) => {
    const bytes = await source(path);
    if (bytes) files++;
    return bytes;
  };
  const newest = (await knex('log_checkpoint').where({ log }).orderBy('size', 'desc').first('size')) as { size: number } | undefined;
  const note = await read('checkpoint');
  if (!note) {
    if (newest) report('published-missing', `log/${log}/checkpoint`, `the database holds one of ${newest.size} entries`);
    return files;
  }
  const opened = await openCheckpoint(new TextDecoder().decode(note), [trusted]);
  if (!opened.ok) {
    report('published-differs', `log/${log}/checkpoint`, `${opened.code}: ${opened.detail}`);
    return files;
  }
  const row = (await knex('log_checkpoint').where({ log, size: opened.size }).first('root')) as { root: Buffer } | undefined;
  if (!row || compareBytes(row.root, opened.root) !== 0) report('published-differs', `log/${log}/checkpoint`, `the database holds no checkpoint of ${opened.size} entries with this root`);
  else if (newest!.size > opened.size) report('published-older', `log/${log}/checkpoint`, `it is of ${opened.size} entries, the database's of ${newest!.size}: the next start publishes it`);
  try {
    await checkTree(read, opened, `log/${log}`, report);
  } catch (error) {
    if (!(error instanceof LogReadError)) throw error;
    report(`published-${error.code}`, origin, error.message);
  }
  return files;
}

async function checkTree(read: ReadLogFile, { size, root }: { readonly size: number; readonly root: Uint8Array }, folder: string, report: Report): Promise<void> {
  const growing = new GrowingRoot(nodeCrypto.sha256);
  const tiles = new TileBuilder();
  for await (const entry of readEntries(read, 0, size)) {
    await growing.add(entry);
    for (const tile of await tiles.add(await leafHash(nodeCrypto.sha256, entry))) await compareTile(read, tile, folder, report);
  }
  for (const tile of tiles.edge()) await compareTile(read, tile, folder, report);
  if (compareBytes(await growing.root(), root) !== 0) report('published-log-root-differs', folder, `the ${size} entries that are published do not give the root that was signed`);
}

async function compareTile(read: ReadLogFile, { level, index, hashes, bytes }: Tile, folder: string, report: Report): Promise<void> {
  const path = tilePath(level, index, hashes.length);
  // A partial tile goes when the full one is there.
  const published = (await read(path)) ?? (await read(tilePath(level, index)))?.subarray(0, bytes.length);
  if (!published) report('published-tile-missing', `${folder}/${path}`, 'the checkpoint beside it needs it');
  else if (compareBytes(published, bytes) !== 0) report('published-tile-damaged', `${folder}/${path}`, 'it is not made of the entries that are published');
}
