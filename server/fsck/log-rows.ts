import type { Knex } from 'knex';
import { compareBytes } from '../../document/index.ts';
import { GrowingRoot, leafHash, nodeCrypto, openCheckpoint } from '../../verifier/index.ts';
import type { OwnLog } from './logs.ts';
import type { Report } from './report.ts';
import { rootOf, type Tile, TileBuilder } from './tiles.ts';

type CheckpointRow = { size: number; previous: number; root: Buffer; note: string };

const AT_ONCE = 2000;

/**
 * Builds the tree of a log again from its entries, and compares it with every tile and every signed checkpoint that is stored.
 * @returns how many entries and checkpoints were read
 */
export async function checkLogRows(knex: Knex, own: OwnLog, report: Report): Promise<{ readonly entries: number; readonly checkpoints: number }> {
  const { log, origin } = own;
  const growing = new GrowingRoot(nodeCrypto.sha256);
  const tiles = new TileBuilder();
  const checkpoints = new Checkpoints(knex, own, report);
  await checkpoints.next();
  for await (const { position, entry } of everyEntry(knex, log)) {
    if (position !== growing.size) {
      report('log-entry-missing', `${origin}#${growing.size}`, `the next entry is ${position}; the tree was built no further`);
      break;
    }
    await growing.add(entry);
    for (const tile of await tiles.add(await leafHash(nodeCrypto.sha256, entry))) await compareTile(knex, own, tile, report);
    await checkpoints.reached(growing);
  }
  const count = await checkpoints.end(growing.size);
  await findExtraTiles(knex, own, tiles, report);
  return { entries: growing.size, checkpoints: count };
}

/** The checkpoints of a log, each compared when the tree has grown to its size. */
class Checkpoints {
  readonly #rows: AsyncGenerator<CheckpointRow>;
  readonly #own: OwnLog;
  readonly #report: Report;
  #waiting: CheckpointRow | undefined;
  #last = 0;
  #count = 0;
  #differs = false;

  constructor(knex: Knex, own: OwnLog, report: Report) {
    this.#rows = everyCheckpoint(knex, own.log);
    this.#own = own;
    this.#report = report;
  }

  async next(): Promise<void> {
    const { value } = (await this.#rows.next()) as { value: CheckpointRow | undefined };
    this.#waiting = value;
    if (!value) return;
    const { size, previous, root, note } = value;
    const subject = `${this.#own.origin}@${size}`;
    this.#count++;
    if (previous !== this.#last) this.#report('log-checkpoint-missing', `${this.#own.origin}@${previous}`, `the one of ${size} entries follows it, and the one before that is of ${this.#last}`);
    this.#last = size;
    const opened = await openCheckpoint(note, [this.#own.trusted]);
    if (!opened.ok) this.#report('log-checkpoint-refused', subject, `${opened.code}: ${opened.detail}`);
    else if (opened.size !== size || compareBytes(opened.root, root) !== 0) this.#report('log-checkpoint-differs', subject, 'the row is not what was signed');
  }

  async reached(tree: GrowingRoot): Promise<void> {
    while (this.#waiting?.size === tree.size) {
      // One changed entry changes every root from there on: the first is told.
      if (!this.#differs && compareBytes(await tree.root(), this.#waiting.root) !== 0) {
        this.#differs = true;
        this.#report('log-root-differs', `${this.#own.origin}@${tree.size}`, 'the stored entries do not give the root that was signed');
      }
      await this.next();
    }
  }

  async end(entries: number): Promise<number> {
    if (this.#waiting) this.#report('log-entry-missing', `${this.#own.origin}#${entries}`, `${entries} entries can be read, and ${this.#waiting.size} were signed for`);
    while (this.#waiting) await this.next();
    if (this.#last < entries) this.#report('log-checkpoint-missing', `${this.#own.origin}@${entries}`, `the newest that is stored is of ${this.#last} entries`);
    return this.#count;
  }
}

async function compareTile(knex: Knex, { log, origin }: OwnLog, { level, index, hashes, bytes }: Tile, report: Report): Promise<void> {
  const subject = `${origin} tile ${level}/${index}`;
  const row = (await knex('log_tile').where({ log, level, index }).first('tile', 'root')) as { tile: Buffer; root: Buffer } | undefined;
  if (!row) return report('log-tile-missing', subject, 'the tree is large enough for it, and it is not stored');
  if (compareBytes(row.tile, bytes) !== 0 || compareBytes(row.root, await rootOf(hashes)) !== 0) report('log-tile-differs', subject, 'it is not made of the stored entries');
}

async function findExtraTiles(knex: Knex, { log, origin }: OwnLog, { full }: TileBuilder, report: Report): Promise<void> {
  const counts = (await knex('log_tile').where({ log }).groupBy('level').select('level', knex.raw('max(index) AS last'))) as { level: number; last: number }[];
  for (const { level, last } of counts) if (last >= (full[level] ?? 0)) report('log-tile-unknown', `${origin} tile ${level}/${last}`, 'the tree is too small for it');
}

async function* everyEntry(knex: Knex, log: number): AsyncGenerator<{ position: number; entry: Buffer }> {
  for (let after = -1; ; ) {
    const rows = (await knex('log_entry').where({ log }).where('position', '>', after).orderBy('position').limit(AT_ONCE).select('position', 'entry')) as { position: number; entry: Buffer }[];
    yield* rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.position;
  }
}

async function* everyCheckpoint(knex: Knex, log: number): AsyncGenerator<CheckpointRow> {
  for (let after = -1; ; ) {
    const rows = (await knex('log_checkpoint').where({ log }).where('size', '>', after).orderBy('size').limit(AT_ONCE).select('size', 'previous', 'root', 'note')) as CheckpointRow[];
    yield* rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.size;
  }
}
