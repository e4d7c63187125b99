import { concatBytes, TILE_WIDTH } from '../../document/index.ts';
import { nodeCrypto, nodeHash } from '../../verifier/index.ts';

export type Tile = { readonly level: number; readonly index: number; readonly hashes: readonly Uint8Array[]; readonly bytes: Uint8Array };

/** The hash tiles (C2SP tlog-tiles) of a tree whose leaves come one after the other; keeps one unfinished tile for each level. */
export class TileBuilder {
  readonly #levels: { index: number; hashes: Uint8Array[] }[] = [];

  /** @returns the tiles that are full now, from the bottom up */
  async add(leaf: Uint8Array): Promise<Tile[]> {
    const full: Tile[] = [];
    let hash: Uint8Array | undefined = leaf;
    for (let level = 0; hash; level++) {
      const open = (this.#levels[level] ??= { index: 0, hashes: [] });
      open.hashes.push(hash);
      hash = undefined;
      if (open.hashes.length < TILE_WIDTH) break;
      full.push(tileOf(level, open));
      hash = await rootOf(open.hashes);
      this.#levels[level] = { index: open.index + 1, hashes: [] };
    }
    return full;
  }

  /** The tiles on the right edge that are not full. */
  edge(): Tile[] {
    return this.#levels.flatMap((open, level) => (open.hashes.length > 0 ? [tileOf(level, open)] : []));
  }

  /** How many full tiles each level has. */
  get full(): readonly number[] {
    return this.#levels.map(({ index }) => index);
  }
}

/** The root over the 256 hashes of a full tile. */
export async function rootOf(hashes: readonly Uint8Array[]): Promise<Uint8Array> {
  let row = hashes;
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i < row.length; i += 2) above.push(await nodeHash(nodeCrypto.sha256, row[i]!, row[i + 1]!));
    row = above;
  }
  return row[0]!;
}

function tileOf(level: number, { index, hashes }: { index: number; hashes: Uint8Array[] }): Tile {
  return { level, index, hashes, bytes: concatBytes(hashes) };
}
