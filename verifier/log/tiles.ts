import { type Sha256, TILE_WIDTH, tilePath, tileWidth } from '../../document/index.ts';
import { EMPTY_ROOT, nodeHash } from './hashes.ts';

/** A log's file by its path (C2SP tlog-tiles), or undefined where there is none. */
export type ReadLogFile = (path: string) => Promise<Uint8Array | undefined>;

/** Why a log's files cannot be read. They are not authenticated: whatever is made of them is verified against a signed checkpoint. */
export type LogReadErrorCode = 'tile-missing' | 'tile-damaged';

export class LogReadError extends Error {
  readonly code: LogReadErrorCode;
  constructor(code: LogReadErrorCode, message: string) {
    super(message);
    this.name = 'LogReadError';
    this.code = code;
  }
}

const HASH_LENGTH = 32;

/** The hashes of a tree of one size, from the tiles that the log publishes. */
export class PublishedTree {
  readonly size: number;
  readonly #read: ReadLogFile;
  readonly #sha256: Sha256;
  readonly #tiles = new Map<string, Uint8Array>();

  constructor(read: ReadLogFile, size: number, sha256: Sha256) {
    this.#read = read;
    this.size = size;
    this.#sha256 = sha256;
  }

  /** From the sibling of entry `index` up (RFC 9162 §2.1.3.1). @throws LogReadError */
  async inclusion(index: number): Promise<Uint8Array[]> {
    return this.#path(index, 0, this.size);
  }

  /** That the first `from` entries are the beginning of this tree (RFC 9162 §2.1.4.1). @throws LogReadError */
  async consistency(from: number): Promise<Uint8Array[]> {
    return this.#subproof(from, 0, this.size);
  }

  async #path(index: number, start: number, end: number): Promise<Uint8Array[]> {
    if (end - start <= 1) return [];
    const middle = start + below(end - start);
    return index < middle
      ? [...(await this.#path(index, start, middle)), await this.#hash(middle, end)]
      : [...(await this.#path(index, middle, end)), await this.#hash(start, middle)];
  }

  async #subproof(from: number, start: number, end: number): Promise<Uint8Array[]> {
    if (from === end) return start === 0 ? [] : [await this.#hash(start, end)];
    const middle = start + below(end - start);
    return from <= middle
      ? [...(await this.#subproof(from, start, middle)), await this.#hash(middle, end)]
      : [...(await this.#subproof(from, middle, end)), await this.#hash(start, middle)];
  }

  /** The hash over entries `start` to `end`, read where a tile holds it and put together where none does. */
  async #hash(start: number, end: number): Promise<Uint8Array> {
    const count = end - start;
    if (count === 0) return EMPTY_ROOT;
    for (let level = 0, unit = 1; unit <= count; level++, unit *= TILE_WIDTH) {
      if (unit === count && start % unit === 0) return this.#stored(level, start / unit);
    }
    const middle = start + below(count);
    return nodeHash(this.#sha256, await this.#hash(start, middle), await this.#hash(middle, end));
  }

  async #stored(level: number, position: number): Promise<Uint8Array> {
    const index = Math.floor(position / TILE_WIDTH);
    const width = tileWidth(level, index, this.size);
    const path = tilePath(level, index, width);
    const tile = this.#tiles.get(path) ?? (await readTile(this.#read, path, tilePath(level, index), width));
    this.#tiles.set(path, tile);
    const at = (position % TILE_WIDTH) * HASH_LENGTH;
    return tile.subarray(at, at + HASH_LENGTH);
  }
}

async function readTile(read: ReadLogFile, path: string, full: string, width: number): Promise<Uint8Array> {
  const exact = await read(path);
  // A log may remove a partial tile once the full one is there.
  const tile = exact ?? (path === full ? undefined : await read(full));
  if (!tile) throw new LogReadError('tile-missing', `The log does not publish ${path}.`);
  if (tile.length !== (exact ? width : TILE_WIDTH) * HASH_LENGTH) throw new LogReadError('tile-damaged', `The log's ${path} has ${tile.length} bytes.`);
  return tile;
}

/** The largest power of two below `count`. */
function below(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
