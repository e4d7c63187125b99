import { TILE_WIDTH, tilePath, tileWidth } from '../../document/index.ts';
import { LogError } from './errors.ts';
import { emptyRoot, HASH_LENGTH, nodeHash, rootOfPerfect } from './merkle.ts';

/** A stored tile or entry bundle by its path (C2SP tlog-tiles), or undefined. */
export type ReadTile = (path: string) => Promise<Uint8Array | undefined>;

/** The tree of one size, read from tiles. Each tile is read once. */
export class TreeReader {
  readonly size: number;
  readonly #read: ReadTile;
  readonly #tiles = new Map<string, Promise<Uint8Array>>();

  constructor(read: ReadTile, size: number) {
    if (!Number.isSafeInteger(size) || size < 0) throw new LogError('outside-the-tree', `${size} is no size of a log.`);
    this.#read = read;
    this.size = size;
  }

  /** The hash over the entries from `start` up to, not including, `end`: MTH of RFC 9162 §2.1.1. */
  async hashOf(start: number, end: number): Promise<Uint8Array> {
    if (start === end) return emptyRoot();
    const split = splitOf(end - start);
    if (split === 0) return this.#perfect(start, end);
    return nodeHash(await this.hashOf(start, start + split), await this.hashOf(start + split, end));
  }

  /** The hashes of a tile, one behind the other, as many as the tree of this size gives it. */
  async tile(level: number, index: number): Promise<Uint8Array> {
    const width = tileWidth(level, index, this.size);
    const path = tilePath(level, index, width);
    let bytes = this.#tiles.get(path);
    if (!bytes) this.#tiles.set(path, (bytes = this.#load(path, tilePath(level, index), width)));
    return (await bytes).subarray(0, width * HASH_LENGTH);
  }

  /** A range of 2^n entries that begins at a multiple of 2^n is one node, whose leaves in its tile are 1 to 128 hashes. */
  async #perfect(start: number, end: number): Promise<Uint8Array> {
    let level = 0;
    let unit = 1;
    while (unit * TILE_WIDTH <= end - start) [level, unit] = [level + 1, unit * TILE_WIDTH];
    const first = start / unit;
    const hashes = await this.tile(level, Math.floor(first / TILE_WIDTH));
    const from = (first % TILE_WIDTH) * HASH_LENGTH;
    return rootOfPerfect(hashes.subarray(from, from + ((end - start) / unit) * HASH_LENGTH));
  }

  /** A partial tile may have been removed once the full one was there. */
  async #load(path: string, full: string, width: number): Promise<Uint8Array> {
    const exact = await this.#read(path);
    const bytes = exact ?? (path === full ? undefined : await this.#read(full));
    if (!bytes) throw new LogError('tile-missing', `The log's ${path} is not stored, so that its tree of ${this.size} entries cannot be used.`);
    if (bytes.length !== (exact ? width : TILE_WIDTH) * HASH_LENGTH) throw new LogError('tile-damaged', `The log's ${path} has ${bytes.length} bytes.`);
    return bytes;
  }
}

/** The largest power of two below `count`; 0 when `count` is itself a power of two. */
export function splitOf(count: number): number {
  let split = 1;
  while (split * 2 <= count) split *= 2;
  return split === count ? 0 : split;
}

