import type { Knex } from 'knex';

export type Column = { readonly name: string; /** As PostgreSQL writes the type. */ readonly type: string };
export type Table = { readonly name: string; readonly columns: readonly Column[] };

/** The tables of the schema but knex's own, each after those that it refers to. */
export async function readTables(knex: Knex): Promise<Table[]> {
  const { rows } = await knex.raw<{ rows: { name: string; columns: Column[]; needs: string[] }[] }>(
    `SELECT relname AS name,
       (SELECT json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) ORDER BY attnum) FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped) AS columns,
       array(SELECT DISTINCT other.relname::text FROM pg_constraint JOIN pg_class other ON other.oid = confrelid WHERE conrelid = pg_class.oid AND contype = 'f' AND confrelid <> conrelid) AS needs
     FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname !~ '^knex_' ORDER BY relname`,
  );
  const ordered: typeof rows = [];
  for (let left = rows; left.length > 0; left = left.filter((table) => !ordered.includes(table))) {
    const free = left.filter(({ needs }) => needs.every((name) => ordered.some((table) => table.name === name)));
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${left.map(({ name }) => name).join(', ')}`);
    ordered.push(...free);
  }
  return ordered.map(({ name, columns }) => ({ name, columns }));
}

/** The last value, as text, of every sequence that belongs to no column; null for one that was never used. */
export async function readSequences(knex: Knex): Promise<Record<string, string | null>> {
  const { rows } = await knex.raw<{ rows: { name: string; last: string | null }[] }>(
    `SELECT relname AS name, pg_sequence_last_value(oid)::text AS last FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S'
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('a', 'i')) ORDER BY relname`,
  );
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]));
}

/** Columns that count themselves: what was given last stands in the rows. */
export async function readIdentities(knex: Knex): Promise<{ readonly table: string; readonly column: string; readonly sequence: string }[]> {
  const { rows } = await knex.raw<{ rows: { table: string; column: string; sequence: string }[] }>(
    `SELECT relname AS table, attname AS column, pg_get_serial_sequence(quote_ident(relname), attname) AS sequence FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = current_schema()::regnamespace AND attidentity <> ''`,
  );
  return rows;
}

/** Names of the migration steps that were applied, in order. */
export async function readSteps(knex: Knex): Promise<string[]> {
  return knex('knex_migrations').orderBy('id').pluck<string[]>('name');
}

/** So that a value's text does not depend on how somebody set up the server. For the rest of a transaction. */
export async function settleTexts(transaction: Knex): Promise<void> {
  await transaction.raw(`SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL extra_float_digits = 1`);
}
