import type { Knex } from 'knex';

/**
 * The register. Rows are inserted and never changed: a trigger refuses UPDATE and DELETE on everything that was issued,
 * whoever asks. What a document's state is follows from the newest row of its history.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE SEQUENCE document_serial;

    -- The intent: record, number and the exact bytes that are to be signed. Committed before anything is signed.
    CREATE TABLE document (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      serial bigint NOT NULL UNIQUE,
      number text NOT NULL UNIQUE,
      type text NOT NULL,
      client text NOT NULL,
      idempotency_key text,
      request_digest bytea NOT NULL,
      record bytea NOT NULL,
      template_hash bytea NOT NULL,
      page_digest bytea NOT NULL,
      signer_kid bytea NOT NULL,
      seal_payload bytea NOT NULL,
      status_list integer NOT NULL,
      status_index integer NOT NULL,
      issued_at bigint NOT NULL,
      intended_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (client, idempotency_key),
      UNIQUE (status_list, status_index)
    );

    -- The signed document; its existence together with the state "issued" is the issue.
    CREATE TABLE issued_document (
      document_id bigint PRIMARY KEY REFERENCES document,
      seal bytea NOT NULL,
      seal_id bytea NOT NULL UNIQUE,
      pdf bytea NOT NULL
    );
    ALTER TABLE issued_document ALTER COLUMN pdf SET STORAGE EXTERNAL;

    -- One row for every change of state; (document, revision) is the compare-and-swap of concurrent changes.
    CREATE TABLE document_state (
      document_id bigint NOT NULL REFERENCES document,
      revision integer NOT NULL,
      state text NOT NULL CHECK (state IN ('issued', 'suspended', 'reinstated', 'revoked', 'superseded')),
      reason text,
      superseded_by bigint REFERENCES document,
      actor text NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (document_id, revision)
    );
    CREATE INDEX document_state_withdrawn ON document_state (document_id) WHERE state NOT IN ('issued', 'reinstated');

    CREATE VIEW document_current AS
      SELECT DISTINCT ON (document_id) document_id, revision, state, reason, superseded_by, actor, at
      FROM document_state ORDER BY document_id, revision DESC;

    -- Everything that was ever published: editions of the trust list, and of each status list.
    CREATE TABLE trust_edition (
      sequence integer PRIMARY KEY,
      head text NOT NULL,
      parts jsonb NOT NULL,
      issued_at bigint NOT NULL,
      next_update bigint NOT NULL
    );
    CREATE TABLE status_edition (
      list integer NOT NULL,
      revision integer NOT NULL,
      token bytea NOT NULL,
      issued_at bigint NOT NULL,
      expires_at bigint NOT NULL,
      PRIMARY KEY (list, revision)
    );

    -- Only the digest of a key is kept: a key has 256 random bits, so a plain hash cannot be reversed.
    CREATE TABLE api_key (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      client text NOT NULL,
      key_digest bytea NOT NULL UNIQUE,
      scopes text[] NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );

    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON document EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON issued_document EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON document_state EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON trust_edition EXECUTE FUNCTION refuse_change();
  `);
}
