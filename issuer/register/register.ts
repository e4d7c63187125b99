import type { Knex } from 'knex';
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
    try {
      const [row] = (await this.knex('document').insert(buffers(intent)).returning('id')) as { id: string }[];
      return { stored: true, id: String(row!.id) };
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

  /** Makes an intent an issued document. False when another process did it first: then its bytes are the document's. */
  async storeIssued(issued: IssuedRow, actor: string): Promise<boolean> {
    try {
      // One statement, so that the signed bytes and the state "issued" come into being together, in one round trip.
      await this.knex.raw(
        `WITH issued AS (INSERT INTO issued_document (document_id, seal, seal_id, pdf) VALUES (?, ?, ?, ?))
         INSERT INTO document_state (document_id, revision, state, actor) VALUES (?, 1, 'issued', ?)`,
        [issued.document_id, Buffer.from(issued.seal), Buffer.from(issued.seal_id), Buffer.from(issued.pdf), issued.document_id, actor],
      );
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

/** pg sends plain Uint8Arrays as JSON; it wants Buffers. */
function buffers<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value instanceof Uint8Array ? Buffer.from(value) : value])) as T;
}
