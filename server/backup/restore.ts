import type { Knex } from 'knex';
import { migrate, STEPS } from '../../migrations/index.ts';
import { BackupError, damaged } from './errors.ts';
import type { Opening } from './format.ts';
import { readBackup } from './read.ts';
import { readIdentities, readSequences, readTables, settleTexts, type Table } from './tables.ts';

/** Characters of rows that are sent at once, about. */
const AT_ONCE = 4_000_000;
const MOST_ROWS = 10_000;

export type RestoreOptions = {
  readonly file: string;
  /** Of the manifest, as it was verified; the file must still be the same. */
  readonly sha256: string;
  /** Serials that are left out after the newest in the backup: numbers may have been given after it, and none is ever given again. */
  readonly skip: number;
};

/**
 * Loads a backup into an empty database: first the schema as it was then, then the rows, all or none, then the newer steps.
 * @param owner owns the tables
 * @returns rows that were loaded
 * @throws BackupError `target-not-empty`, `backup-too-new`, `backup-damaged`; MigrationError
 */
export async function restoreDatabase(owner: Knex, opening: Opening, { file, sha256, skip }: RestoreOptions): Promise<number> {
  const steps = stepsOf(file, opening);
  await requireEmpty(owner);
  await migrate(owner, steps);
  const rows = await owner.transaction(async (transaction) => {
    await settleTexts(transaction);
    const tables = new Map((await readTables(transaction)).map((table) => [table.name, table]));
    // Triggers refuse changes and chain the audit trail anew; these rows have their place in the chain.
    for (const name of tables.keys()) await transaction.raw('ALTER TABLE ?? DISABLE TRIGGER USER', [name]);
    const loaded = await load(transaction, file, sha256, tables);
    for (const name of tables.keys()) await transaction.raw('ALTER TABLE ?? ENABLE TRIGGER USER', [name]);
    await setSequences(transaction, file, opening.sequences, skip);
    return loaded;
  });
  await migrate(owner);
  return rows;
}

function stepsOf(file: string, { steps }: Opening): typeof STEPS {
  const known = STEPS.slice(0, steps.length);
  if (known.length < steps.length || known.some(({ name }, i) => name !== steps[i])) throw new BackupError('backup-too-new', `${file} comes from a newer version of Khatm: its database has steps that this one does not know. Restore it with that version.`);
  return known;
}

/** An empty schema is left behind by a restore that was cut short, and is empty. @throws BackupError `target-not-empty` */
export async function requireEmpty(knex: Knex): Promise<void> {
  for (const { name } of await readTables(knex)) {
    const { rows } = await knex.raw<{ rows: unknown[] }>('SELECT FROM ?? LIMIT 1', [name]);
    if (rows.length > 0) throw new BackupError('target-not-empty', `The database holds rows already (${name}). A backup is restored into an empty one; nothing was changed.`);
  }
}

async function load(transaction: Knex, file: string, sha256: string, tables: ReadonlyMap<string, Table>): Promise<number> {
  const left = new Set(tables.keys());
  let table: Table | undefined;
  let waiting: string[] = [];
  let length = 0;
  let count = 0;
  const send = async (): Promise<void> => {
    if (table && waiting.length > 0) await insert(transaction, file, table, waiting);
    count += waiting.length;
    [waiting, length] = [[], 0];
  };
  const read = await readBackup(file, {
    started: async (part) => {
      if (part.part !== 'table') return;
      table = tables.get(part.name);
      // Names come from the database's catalogue, never from the file.
      if (!table || !left.delete(part.name) || JSON.stringify(part.columns) !== JSON.stringify(table.columns.map(({ name }) => name))) throw damaged(file, `its table ${part.name} is not as its schema has it`);
    },
    row: async (row, part) => {
      if (part.part !== 'table') return;
      waiting.push(row);
      length += row.length;
      if (length > AT_ONCE || waiting.length >= MOST_ROWS) await send();
    },
    ended: async () => {
      await send();
      table = undefined;
    },
  });
  if (read.sha256 !== sha256) throw damaged(file, 'it was replaced while it was read');
  if (left.size > 0) throw damaged(file, `it lacks the tables ${[...left].join(', ')}`);
  return count;
}

async function insert(transaction: Knex, file: string, { name, columns }: Table, rows: readonly string[]): Promise<void> {
  try {
    await transaction.raw(
      `INSERT INTO ?? (${columns.map(() => '??').join(', ')}) OVERRIDING SYSTEM VALUE SELECT ${columns.map(({ type }, i) => `(r->>${i})::${type}`).join(', ')} FROM json_array_elements(?::json) r`,
      [name, ...columns.map((column) => column.name), `[${rows.join(',')}]`],
    );
  } catch (error) {
    // What PostgreSQL says of it may quote the row.
    throw /^(22|23)/.test((error as { code?: string }).code ?? '') ? damaged(file, `PostgreSQL does not take its rows of ${name} (${(error as { code: string }).code})`) : error;
  }
}

async function setSequences(transaction: Knex, file: string, sequences: Opening['sequences'], skip: number): Promise<void> {
  for (const { table, column, sequence } of await readIdentities(transaction)) await transaction.raw('SELECT setval(?::regclass, coalesce(max(??), 0) + ?::bigint) FROM ??', [sequence, column, skip, table]);
  const known = await readSequences(transaction);
  const stray = Object.keys(sequences).find((name) => !Object.hasOwn(known, name)) ?? Object.keys(known).find((name) => !Object.hasOwn(sequences, name));
  if (stray !== undefined) throw damaged(file, `its sequences are not those of its schema (${stray})`);
  const { rows: [newest] } = await transaction.raw<{ rows: { serial: string }[] }>('SELECT coalesce(max(serial), 0)::text AS serial FROM document');
  for (const [name, last] of Object.entries(sequences)) {
    const given = [BigInt(last ?? 0), name === SERIALS ? BigInt(newest!.serial) : 0n].reduce((a, b) => (a > b ? a : b));
    await transaction.raw('SELECT setval(quote_ident(?)::regclass, ?::bigint)', [name, String(given + BigInt(skip))]);
  }
}

/** The sequence of which documents get their numbers. */
const SERIALS = 'document_serial';

/** Leaves out more serials. The application may draw from a sequence, and not set it. */
export async function skipSerials(knex: Knex, count: number): Promise<void> {
  await knex.raw('SELECT count(nextval(?::regclass)) FROM generate_series(1, ?::bigint)', [SERIALS, count]);
}
