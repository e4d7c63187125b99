import type { Knex } from 'knex';

/**
 * What holds against an insider: the audit trail, whose entries the database itself chains, and proposals that need a second officer. The two
 * tables that could still be changed get the trigger that the others have.
 */
export async function up(knex: Knex): Promise<void> {
  const { rows: [place] } = await knex.raw<{ rows: { schema: string }[] }>('SELECT quote_ident(current_schema()) AS schema');
  await knex.raw(`
    -- Who did what. The trigger below gives place, time and hash, so that nobody who may only insert chooses them.
    CREATE TABLE audit_entry (
      sequence bigint PRIMARY KEY,
      -- Milliseconds since 1970 by the database's clock, never less than in the entry before.
      at bigint NOT NULL,
      actor text NOT NULL,
      act text NOT NULL,
      subject text NOT NULL,
      details jsonb NOT NULL,
      -- SHA-256 of the deterministic CBOR of [actor, act, subject, details].
      digest bytea NOT NULL CHECK (length(digest) = 32),
      previous bytea NOT NULL,
      -- SHA-256 of previous, sequence and at (8 bytes each, big-endian), and digest.
      hash bytea NOT NULL
    );
    CREATE INDEX audit_entry_subject ON audit_entry (subject);

    -- One entry after the other: the lock ("audt" in ASCII) is held until the act that the entry tells of is committed or undone, so there are no gaps.
    -- Temporary tables come last in the search path: named first by nobody, they would be looked at before all others.
    -- Each statement of a volatile function sees what was committed before it, and so the entry of whoever held the lock before.
    CREATE FUNCTION chain_audit_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ${place!.schema}, pg_temp AS $$
      DECLARE
        last record;
      BEGIN
        PERFORM pg_advisory_xact_lock(1635083380);
        SELECT sequence, at, hash INTO last FROM audit_entry ORDER BY sequence DESC LIMIT 1;
        NEW.sequence := coalesce(last.sequence, 0) + 1;
        NEW.at := greatest(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint, coalesce(last.at, 0));
        NEW.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
        NEW.hash := sha256(NEW.previous || int8send(NEW.sequence) || int8send(NEW.at) || NEW.digest);
        RETURN NEW;
      END $$;
    CREATE TRIGGER chained BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION chain_audit_entry();

    -- The officers that were in office one after the other; the newest edition counts. "proposal" is what allowed it, null for the first.
    CREATE TABLE officer_roster (
      edition integer PRIMARY KEY,
      officers jsonb NOT NULL,
      proposal text,
      recorded_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE approval_proposal (
      id text PRIMARY KEY,
      kind text NOT NULL,
      -- Deterministic CBOR: the exact content that is approved.
      content bytea NOT NULL,
      proposer text NOT NULL,
      expires_at bigint NOT NULL,
      signature bytea NOT NULL,
      proposed_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX approval_proposal_content ON approval_proposal (kind, sha256(content));
    -- The primary key counts every officer once, however often and from however many places the approval comes.
    CREATE TABLE approval_consent (
      proposal text NOT NULL REFERENCES approval_proposal,
      officer text NOT NULL,
      signature bytea NOT NULL,
      consented_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (proposal, officer)
    );
    -- The primary key lets a proposal be used once.
    CREATE TABLE approval_use (
      proposal text PRIMARY KEY REFERENCES approval_proposal,
      used_at timestamptz NOT NULL DEFAULT now()
    );
  `);
  for (const table of ['status_edition', 'api_key', 'audit_entry', 'officer_roster', 'approval_proposal', 'approval_consent', 'approval_use']) {
    await knex.raw('CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ?? EXECUTE FUNCTION refuse_change()', [table]);
  }
}
