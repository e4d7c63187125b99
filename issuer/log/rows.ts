import type { Knex } from 'knex';
import { concatBytes, TILE_WIDTH, toHex } from '../../document/index.ts';
import { bundleOf } from './bundle.ts';
import { leafHash, rootOfPerfect } from './merkle.ts';
import { readTilePath } from './place.ts';
import type { ReadTile } from './treereader.ts';

export type StoredCheckpoint = { readonly size: number; readonly root: Uint8Array; /** Signed note. */ readonly note: string };

/** The tables of one log. */
export class LogRows {
  private readonly knex: Knex;
  private readonly log: number;
  private readonly readRanges = new Map<string, Promise<Uint8Array[]>>();

  constructor(knex: Knex, log: number) {
    this.knex = knex;
    this.log = log;
  }

  async newestCheckpoint(): Promise<StoredCheckpoint | undefined> {
    const row = (await this.knex('log_checkpoint').where({ log: this.log }).orderBy('size', 'desc').first('size', 'root', 'note')) as
      | { size: string; root: Uint8Array; note: string }
      | undefined;
    return row && { size: Number(row.size), root: row.root, note: row.note };
  }

  /** Hex entry → position, of those that are in the log. */
  async positionsOf(entries: readonly Uint8Array[]): Promise<Map<string, number>> {
    const rows = (await this.knex('log_entry').where({ log: this.log }).whereIn('entry', entries.map((entry) => Buffer.from(entry))).select('entry', 'position')) as
      { entry: Uint8Array; position: string }[];
    return new Map(rows.map(({ entry, position }) => [toHex(entry), Number(position)]));
  }

  async insertEntries(from: number, entries: readonly Uint8Array[]): Promise<void> {
    await this.knex('log_entry').insert(entries.map((entry, i) => ({ log: this.log, position: from + i, entry: Buffer.from(entry) })));
  }

  /** Keeps the full ones; what is on the right edge is made of entries and full tiles when it is read. */
  async insertTiles(tiles: ReadonlyMap<string, Uint8Array>): Promise<void> {
    for (const [path, tile] of tiles) {
      const place = readTilePath(path);
      if (!place || place.level === 'entries' || place.width < TILE_WIDTH) continue;
      await this.knex('log_tile').insert({ log: this.log, level: place.level, index: place.index, tile: Buffer.from(tile), root: Buffer.from(rootOfPerfect(tile)) });
    }
  }

  async insertCheckpoint(checkpoint: StoredCheckpoint & { readonly previous: number; readonly at: Date }): Promise<void> {
    await this.knex('log_checkpoint').insert({ log: this.log, ...checkpoint, root: Buffer.from(checkpoint.root) });
  }

  /** Reads tiles and entry bundles of the tree of `size` by their paths; those in `fresh` without asking the database. */
  reader(size: number, fresh: ReadonlyMap<string, Uint8Array> = new Map()): ReadTile {
    const known = new Map<string, Promise<Uint8Array | undefined>>();
    return async (path) => {
      const held = fresh.get(path);
      if (held) return held;
      let reading = known.get(path);
      if (!reading) known.set(path, (reading = this.read(path, size)));
      return reading;
    };
  }

  private async read(path: string, size: number): Promise<Uint8Array | undefined> {
    const place = readTilePath(path);
    if (!place) return undefined;
    const { level, index, width } = place;
    const first = index * TILE_WIDTH;
    if ((first + width) * TILE_WIDTH ** (level === 'entries' ? 0 : level) > size) return undefined;
    if (level === 'entries') return bundleOf(await this.entries(first, width));
    if (width === TILE_WIDTH) {
      const row = (await this.knex('log_tile').where({ log: this.log, level, index }).first('tile')) as { tile: Uint8Array } | undefined;
      return row?.tile;
    }
    if (level === 0) return concatBytes((await this.entries(first, width)).map((entry) => leafHash(entry)));
    const below = this.knex('log_tile').where({ log: this.log, level: level - 1 }).whereBetween('index', [first, first + width - 1]);
    const roots = (await below.orderBy('index').select('root')) as { root: Uint8Array }[];
    return roots.length === width ? concatBytes(roots.map(({ root }) => root)) : undefined;
  }

  /** Tile and bundle of the right edge are made of the same rows, which never change. */
  private entries(from: number, count: number): Promise<Uint8Array[]> {
    const range = `${from}+${count}`;
    let reading = this.readRanges.get(range);
    if (!reading) this.readRanges.set(range, (reading = this.readEntries(from, count)));
    return reading;
  }

  private async readEntries(from: number, count: number): Promise<Uint8Array[]> {
    const rows = this.knex('log_entry').where({ log: this.log }).whereBetween('position', [from, from + count - 1]).orderBy('position');
    return ((await rows.select('entry')) as { entry: Uint8Array }[]).map(({ entry }) => entry);
  }
}
