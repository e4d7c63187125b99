import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import { sealEntry, STATUS, statusEntry } from '../../document/index.ts';
import type { StateName } from '../register/rows.ts';

/** An entry that the log must hold, because the register does. */
export type RegisteredEntry = { readonly entry: Uint8Array; readonly number: string; readonly state: StateName };

const VALUE: Readonly<Record<Exclude<StateName, 'issued'>, number>> = { reinstated: STATUS.valid, suspended: STATUS.suspended, revoked: STATUS.revoked, superseded: STATUS.superseded };
const ROWS = 1000;

/** The entry of every issue and of every later change of state, by document. A change counts from the whole second of its row. */
export async function* registeredEntries(knex: Knex): AsyncGenerator<RegisteredEntry> {
  let after = { document_id: '0', revision: 0 };
  for (;;) {
    const rows = await readRows(knex, after);
    for (const { number, seal_id, state, at } of rows) {
      const sealId = new Uint8Array(seal_id);
      yield { number, state, entry: state === 'issued' ? sealEntry(sealId) : await statusEntry(sha256, { sealId, status: VALUE[state], at: Number(at) }) };
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last;
  }
}

type Row = { readonly document_id: string; readonly revision: number; readonly number: string; readonly seal_id: Uint8Array; readonly state: StateName; readonly at: string };

async function readRows(knex: Knex, after: { readonly document_id: string; readonly revision: number }): Promise<Row[]> {
  return knex('document_state')
    .join('document', 'document.id', 'document_state.document_id')
    .join('issued_document', 'issued_document.document_id', 'document_state.document_id')
    .whereRaw('(document_state.document_id, document_state.revision) > (?, ?)', [after.document_id, after.revision])
    .orderBy(['document_state.document_id', 'document_state.revision'])
    .limit(ROWS)
    .select('document_state.document_id', 'document_state.revision', 'document.number', 'issued_document.seal_id', 'document_state.state', knex.raw('floor(extract(epoch FROM document_state.at))::bigint AS at'));
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
