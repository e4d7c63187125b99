import type { Knex } from 'knex';

/**
 * The transparency log. A seal is stored before it is logged, and logged before the paper that carries it is signed; so a paper that was
 * handed out is always in the log. Entries and checkpoints are inserted and never changed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A seal that was made. Whether its paper was issued too, issued_document says.
    CREATE TABLE sealed_document (
      document_id bigint PRIMARY KEY REFERENCES document,
      seal bytea NOT NULL,
      seal_id bytea NOT NULL UNIQUE
    );

    -- What must stand in the log besides seals: changes of state, owed from the moment of the change.
    CREATE TABLE log_debt (
      entry bytea PRIMARY KEY CHECK (octet_length(entry) = 32),
      at timestamptz NOT NULL DEFAULT now()
    );

    -- The leaves of each log, in order. An entry stands once: logged again, it is found.
    CREATE TABLE log_entry (
      log integer NOT NULL,
      position bigint NOT NULL,
      entry bytea NOT NULL CHECK (octet_length(entry) = 32),
      PRIMARY KEY (log, position),
      UNIQUE (entry, log)
    );
    -- Full tiles (C2SP tlog-tiles) with the root of each: what is on the right edge is made of these and the newest entries.
    CREATE TABLE log_tile (
      log integer NOT NULL,
      level integer NOT NULL,
      index bigint NOT NULL,
      tile bytea NOT NULL CHECK (octet_length(tile) = 8192),
      root bytea NOT NULL CHECK (octet_length(root) = 32),
      PRIMARY KEY (log, level, index)
    );
    -- Every checkpoint that was signed. Two processes that would grow one tree differently cannot both insert theirs.
    CREATE TABLE log_checkpoint (
      log integer NOT NULL,
      size bigint NOT NULL,
      previous bigint NOT NULL,
      root bytea NOT NULL,
      note text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (log, size),
      UNIQUE (log, previous)
    );

    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_document EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON log_debt EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entry EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON log_tile EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checkpoint EXECUTE FUNCTION refuse_change();
  `);
}
