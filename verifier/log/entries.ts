import { entriesPath, type Sha256, TILE_WIDTH, tileWidth } from '../../document/index.ts';
import { EMPTY_ROOT, leafHash, nodeHash } from './hashes.ts';
import { LogReadError, type ReadLogFile } from './tiles.ts';

/** The root over entries that come one after the other (RFC 9162 §2.1.1); keeps one hash for each bit of their number. */
export class GrowingRoot {
  readonly #sha256: Sha256;
  /** Roots of perfect subtrees from left to right, each smaller than the one before. */
  readonly #peaks: Uint8Array[] = [];
  size = 0;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  async add(entry: Uint8Array): Promise<void> {
    let hash = await leafHash(this.#sha256, entry);
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) hash = await nodeHash(this.#sha256, this.#peaks.pop()!, hash);
    this.#peaks.push(hash);
    this.size++;
  }

  async root(): Promise<Uint8Array> {
    let root: Uint8Array | undefined;
    for (const peak of this.#peaks.toReversed()) root = root ? await nodeHash(this.#sha256, peak, root) : peak;
    return root ?? EMPTY_ROOT;
  }
}

/** Bundles asked for at a time: a log is read over a network, and each bundle is small. */
const AHEAD = 8;

/** The entries from `from` up to, not including, `size`, in order, as the log publishes them. @throws LogReadError */
export async function* readEntries(read: ReadLogFile, from: number, size: number): AsyncGenerator<Uint8Array> {
  const first = Math.floor(from / TILE_WIDTH);
  const asked: Promise<Uint8Array[]>[] = [];
  for (let index = first, next = first; index * TILE_WIDTH < size && from < size; index++) {
    for (; next < index + AHEAD && next * TILE_WIDTH < size; next++) {
      const bundle = readBundle(read, next, size);
      // Whoever stops reading, or fails at an earlier bundle, does not hear of this one.
      bundle.catch(() => undefined);
      asked.push(bundle);
    }
    const entries = await asked.shift()!;
    yield* entries.slice(Math.max(0, from - index * TILE_WIDTH));
  }
}

async function readBundle(read: ReadLogFile, index: number, size: number): Promise<Uint8Array[]> {
  const width = tileWidth(0, index, size);
  const path = entriesPath(index, width);
  const exact = await read(path);
  // A log may remove a partial bundle once the full one is there.
  const bundle = exact ?? (width === TILE_WIDTH ? undefined : await read(entriesPath(index)));
  if (!bundle) throw new LogReadError('tile-missing', `The log does not publish ${path}.`);
  const entries = split(bundle);
  if (entries?.length !== (exact ? width : TILE_WIDTH)) throw new LogReadError('tile-damaged', `The log's ${path} does not hold ${width} entries.`);
  return entries.slice(0, width);
}

/** Entries behind their lengths, two bytes each, big-endian; undefined when the bytes end before an entry does. */
function split(bundle: Uint8Array): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    if (at + 2 > bundle.length) return undefined;
    const end = at + 2 + bundle[at]! * 256 + bundle[at + 1]!;
    if (end > bundle.length) return undefined;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
