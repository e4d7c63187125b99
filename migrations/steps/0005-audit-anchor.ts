import type { Knex } from 'knex';

/** Heads of the audit trail that were put into the transparency log: whoever rewrites the trail cannot rewrite those. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE audit_anchor (
      sequence bigint PRIMARY KEY,
      entry bytea NOT NULL UNIQUE CHECK (octet_length(entry) = 32),
      at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchor EXECUTE FUNCTION refuse_change();
  `);
}
