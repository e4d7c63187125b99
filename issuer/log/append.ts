import { concatBytes, entriesPath, TILE_WIDTH, tilePath, tileWidth } from '../../document/index.ts';
import { bundleOf, withoutEntries } from './bundle.ts';
import { LogError } from './errors.ts';
import { HASH_LENGTH, leafHash, rootOfPerfect } from './merkle.ts';
import { type ReadTile, TreeReader } from './treereader.ts';

const TILE_BYTES = TILE_WIDTH * HASH_LENGTH;

export type Appended = {
  readonly size: number;
  readonly root: Uint8Array;
  /** The root before: to be compared with the newest checkpoint, or a damaged store would fork the log. */
  readonly previousRoot: Uint8Array;
  /** New tiles and entry bundles by path. Nothing that was stored changes its bytes. */
  readonly tiles: ReadonlyMap<string, Uint8Array>;
};

/**
 * Appends entries to the stored tree of `size` entries. Stores nothing: the caller writes `tiles`, then publishes a checkpoint.
 * @throws LogError `tile-missing`, `tile-damaged`, `entry-too-long`
 */
export async function appendEntries(read: ReadTile, size: number, entries: readonly Uint8Array[]): Promise<Appended> {
  const before = new TreeReader(read, size);
  const grown = size + entries.length;
  const tiles = await bundles(read, size, entries);
  let hashes = concatBytes(entries.map(leafHash));
  for (let level = 0; hashes.length > 0; level++) hashes = await growLevel(before, level, hashes, tiles);
  const after = new TreeReader(async (path) => tiles.get(path) ?? read(path), grown);
  return { size: grown, root: await after.hashOf(0, grown), previousRoot: await before.hashOf(0, size), tiles };
}

/** Puts new hashes at the end of a level; returns those of the tiles that became full, which go one level up. */
async function growLevel(before: TreeReader, level: number, hashes: Uint8Array, tiles: Map<string, Uint8Array>): Promise<Uint8Array> {
  const first = Math.floor(before.size / TILE_WIDTH ** (level + 1));
  const row = tileWidth(level, first, before.size) > 0 ? concatBytes([await before.tile(level, first), hashes]) : hashes;
  const full: Uint8Array[] = [];
  for (let index = first, at = 0; at < row.length; index++, at += TILE_BYTES) {
    const tile = row.slice(at, at + TILE_BYTES);
    tiles.set(tilePath(level, index, tile.length / HASH_LENGTH), tile);
    if (tile.length === TILE_BYTES) full.push(rootOfPerfect(tile));
  }
  return concatBytes(full);
}

async function bundles(read: ReadTile, size: number, entries: readonly Uint8Array[]): Promise<Map<string, Uint8Array>> {
  const first = Math.floor(size / TILE_WIDTH);
  const width = size % TILE_WIDTH;
  const stored = width === 0 ? new Uint8Array() : await partialBundle(read, first, width);
  const found = new Map<string, Uint8Array>();
  let rest = entries;
  for (let index = first; rest.length > 0; index++) {
    const room = index === first ? TILE_WIDTH - width : TILE_WIDTH;
    const added = rest.slice(0, room);
    rest = rest.slice(room);
    const bundle = bundleOf(added);
    found.set(entriesPath(index, TILE_WIDTH - room + added.length), index === first ? concatBytes([stored, bundle]) : bundle);
  }
  return found;
}

async function partialBundle(read: ReadTile, index: number, width: number): Promise<Uint8Array> {
  const path = entriesPath(index, width);
  const bytes = await read(path);
  if (!bytes) throw new LogError('tile-missing', `The log's ${path} is not stored, so that nothing can be appended.`);
  if (withoutEntries(bytes, width)?.length !== 0) throw new LogError('tile-damaged', `The log's ${path} does not hold ${width} entries.`);
  return bytes;
}
