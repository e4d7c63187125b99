import type { Knex } from 'knex';
import { appendAudit, AUDIT_COLUMNS, AUDIT_PLACES, auditValues, type NewAuditEntry, orUnwritable, sha256Hex } from '../audit/index.ts';
import { type IntentRow, isGood, type IssuedRow, type NewIntent, type SealedRow, type StateRow } from './rows.ts';

const UNIQUE_VIOLATION = '23505';
/** Advisory lock: "supr" in ASCII. */
const SUPERSEDING = 0x73757072;

/** What became of an attempt to store an intent. */
export type StoreOutcome = { readonly stored: true; readonly id: string } | { readonly stored: false; readonly taken: 'idempotency-key' | 'status-place' };

/** The issuer's tables, and nothing else of the database. Every method is one statement or one transaction. */
export class Register {
  private readonly knex: Knex;

  constructor(knex: Knex) {
    this.knex = knex;
  }

  /** A serial is given once, whatever becomes of it: sequences never go back, not even when a transaction does. */
  async nextSerial(): Promise<number> {
    const { rows } = await this.knex.raw<{ rows: { serial: string }[] }>(`SELECT nextval('document_serial') AS serial`);
    return Number(rows[0]!.serial);
  }

  async storeIntent(intent: NewIntent): Promise<StoreOutcome> {
    const insert = this.knex('document').insert(buffers(intent)).returning('id');
    try {
      // One statement with its audit entry, which is appended last: whoever appends keeps others from it until the commit.
      const { rows } = await orUnwritable(this.knex.raw<{ rows: { id: string }[] }>(
        `WITH intended AS (?), audited AS (INSERT INTO audit_entry (${AUDIT_COLUMNS}) SELECT ${AUDIT_PLACES} FROM intended RETURNING sequence)
         SELECT id FROM intended, audited`,
        [insert, ...auditValues(intendedEntry(intent))],
      ));
      return { stored: true, id: String(rows[0]!.id) };
    } catch (error) {
      const { code, constraint } = error as { code?: string; constraint?: string };
      if (code !== UNIQUE_VIOLATION) throw error;
      if (constraint?.includes('idempotency')) return { stored: false, taken: 'idempotency-key' };
      if (constraint?.includes('status')) return { stored: false, taken: 'status-place' };
      throw error;
    }
  }

  /** Stores the seal of an intent. False when it has one. */
  async storeSealed(sealed: SealedRow): Promise<boolean> {
    const inserted = await this.knex('sealed_document').insert(buffers(sealed)).onConflict('document_id').ignore().returning('document_id');
    return inserted.length > 0;
  }

  async findSealed(documentId: string): Promise<SealedRow | undefined> {
    return this.knex<SealedRow>('sealed_document').where({ document_id: documentId }).first();
  }

  /** Makes an intent an issued document; its number, where the caller knows it, saves looking it up for the audit trail. False when another process did it first: then its bytes are the document's. */
  async storeIssued(issued: IssuedRow, actor: string, number?: string): Promise<boolean> {
    const subject = number ?? (await this.findNumberOf(issued.document_id)) ?? '';
    const entry = { actor, act: 'document.issued', subject, details: { seal: sha256Hex(issued.seal), pdf: sha256Hex(issued.pdf) } } as const;
    try {
      // One statement, so that the signed bytes, the state "issued" and the audit entry come into being together, in one round trip.
      await orUnwritable(this.knex.raw(
        `WITH issued AS (INSERT INTO issued_document (document_id, seal, seal_id, pdf) VALUES (?, ?, ?, ?) RETURNING document_id),
              stated AS (INSERT INTO document_state (document_id, revision, state, actor) SELECT document_id, 1, 'issued', ? FROM issued RETURNING revision)
         INSERT INTO audit_entry (${AUDIT_COLUMNS}) SELECT ${AUDIT_PLACES} FROM stated`,
        [issued.document_id, Buffer.from(issued.seal), Buffer.from(issued.seal_id), Buffer.from(issued.pdf), actor, ...auditValues(entry)],
      ));
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  async findByIdempotencyKey(client: string, key: string): Promise<IntentRow | undefined> {
    return this.knex<IntentRow>('document').where({ client, idempotency_key: key }).first();
  }

  async findByNumber(number: string): Promise<IntentRow | undefined> {
    return this.knex<IntentRow>('document').where({ number }).first();
  }

  async findNumberOf(id: string): Promise<string | undefined> {
    const row = await this.knex<IntentRow>('document').where({ id }).first('number');
    return row?.number;
  }

  async findIssued(documentId: string): Promise<IssuedRow | undefined> {
    return this.knex<IssuedRow>('issued_document').where({ document_id: documentId }).first();
  }

  async findSealId(documentId: string): Promise<Uint8Array | undefined> {
    const row = await this.knex<IssuedRow>('issued_document').where({ document_id: documentId }).first('seal_id');
    return row?.seal_id;
  }

  async findState(documentId: string): Promise<StateRow | undefined> {
    return this.knex<StateRow>('document_current').where({ document_id: documentId }).first();
  }

  async history(documentId: string): Promise<StateRow[]> {
    return this.knex<StateRow>('document_state').where({ document_id: documentId }).orderBy('revision');
  }

  /**
   * Appends a state after `current`, and owes `logEntry` to the log from that moment. False when somebody else changed the document, or the one that
   * supersedes it, meanwhile.
   */
  async appendState(current: StateRow, next: Pick<StateRow, 'state' | 'reason' | 'superseded_by' | 'actor' | 'at'>, logEntry: Uint8Array): Promise<boolean> {
    const row = { document_id: current.document_id, revision: current.revision + 1, ...next };
    try {
      return await this.knex.transaction(async (transaction) => {
        if (next.superseded_by !== null) {
          // One at a time, or two documents could supersede each other.
          await transaction.raw('SELECT pg_advisory_xact_lock(?)', [SUPERSEDING]);
          const successor = await transaction<StateRow>('document_current').where({ document_id: next.superseded_by }).first();
          if (!successor || !isGood(successor.state)) return false;
        }
        await transaction('document_state').insert(row);
        await transaction('log_debt').insert({ entry: Buffer.from(logEntry) }).onConflict('entry').ignore();
        await appendAudit(transaction, await this.changedEntry(transaction, row));
        return true;
      });
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  /** Entries owed to the log that a crash kept from it, oldest first. */
  async openDebts(): Promise<Uint8Array[]> {
    const open = this.knex('log_debt').whereNotExists(this.knex('log_entry').whereRaw('log_entry.entry = log_debt.entry')).orderBy('at');
    return ((await open.select('entry')) as { entry: Uint8Array }[]).map(({ entry }) => entry);
  }

  /** Appends the same state to many documents, all or none, and owes the log its entries. False when somebody else changed one of them meanwhile. */
  async appendStates(currents: readonly StateRow[], next: Pick<StateRow, 'state' | 'reason' | 'superseded_by' | 'actor' | 'at'>, logEntries: readonly Uint8Array[], allow: (transaction: Knex) => Promise<unknown>): Promise<boolean> {
    // In one order, so that two lists which overlap do not wait for each other.
    const rows = currents.map(({ document_id, revision }) => ({ document_id, revision: revision + 1, ...next })).sort((a, b) => Number(a.document_id) - Number(b.document_id));
    try {
      await this.knex.transaction(async (transaction) => {
        const entries: NewAuditEntry[] = [];
        for (const row of rows) {
          await transaction('document_state').insert(row);
          entries.push(await this.changedEntry(transaction, row));
        }
        for (const entry of logEntries) await transaction('log_debt').insert({ entry: Buffer.from(entry) }).onConflict('entry').ignore();
        // Whatever writes to the audit trail comes last: a single change that waits for the trail may hold a row that this one needs.
        await allow(transaction);
        for (const entry of entries) await appendAudit(transaction, entry);
      });
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  private async changedEntry(transaction: Knex, { document_id, revision, state, reason, superseded_by, actor }: Omit<StateRow, 'at'>): Promise<NewAuditEntry> {
    const register = new Register(transaction);
    const successor = superseded_by === null ? null : ((await register.findNumberOf(superseded_by)) ?? null);
    return { actor, act: `document.${state}`, subject: (await register.findNumberOf(document_id)) ?? '', details: { revision, reason: sha256Hex(reason ?? ''), by: successor } };
  }

  /** Intents without a signed document, oldest first. */
  async openIntents(): Promise<IntentRow[]> {
    return this.knex<IntentRow>('document').whereNotExists(this.knex('issued_document').whereRaw('document_id = document.id')).orderBy('id');
  }

  /** Walks every document in order of its id, a page at a time. */
  async *everyDocument(pageSize = 200): AsyncGenerator<IntentRow & { issued: IssuedRow | undefined; state: StateRow | undefined }> {
    for (let after = '0'; ; ) {
      const intents = await this.knex<IntentRow>('document').where('id', '>', after).orderBy('id').limit(pageSize);
      if (intents.length === 0) return;
      const ids = intents.map(({ id }) => id);
      const issued = new Map((await this.knex<IssuedRow>('issued_document').whereIn('document_id', ids)).map((row) => [String(row.document_id), row]));
      const states = new Map((await this.knex<StateRow>('document_current').whereIn('document_id', ids)).map((row) => [String(row.document_id), row]));
      for (const intent of intents) yield { ...intent, issued: issued.get(String(intent.id)), state: states.get(String(intent.id)) };
      after = intents.at(-1)!.id;
    }
  }

  async countDocuments(): Promise<number> {
    const [row] = (await this.knex('issued_document').count('* as count')) as { count: string }[];
    return Number(row!.count);
  }
}

function intendedEntry({ client, number, type, record, template_hash, page_digest, signer_kid, status_list, status_index }: NewIntent): NewAuditEntry {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const details = { type, record: sha256Hex(record), template: hex(template_hash), page: hex(page_digest), signer: hex(signer_kid), status: [status_list, status_index] };
  return { actor: client, act: 'document.intended', subject: number, details };
}

/** pg sends plain Uint8Arrays as JSON; it wants Buffers. */
function buffers<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value instanceof Uint8Array ? Buffer.from(value) : value])) as T;
}
