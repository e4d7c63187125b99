import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import { sealEntry, statusEntry } from '../../document/index.ts';
import { everyAnchor } from '../audit/index.ts';
import { type StateName, STATUS_OF } from '../register/rows.ts';

/** An entry that the log must hold, or, of a seal whose paper was not issued yet, may hold: such a paper is `sealed`. */
export type RegisteredEntry = { readonly entry: Uint8Array; readonly number: string; readonly state: StateName | 'sealed' | 'anchored' };

const ROWS = 1000;

/** The entry of every seal, of every change of state after the issue, and of every head of the audit trail that was anchored. A change counts from the whole second of its row. */
export async function* registeredEntries(knex: Knex): AsyncGenerator<RegisteredEntry> {
  for await (const { number, seal_id, issued } of inPortions((after) => seals(knex, after))) {
    yield { number, state: issued ? 'issued' : 'sealed', entry: sealEntry(new Uint8Array(seal_id)) };
  }
  for await (const { number, seal_id, state, at } of inPortions((after) => changes(knex, after))) {
    yield { number, state, entry: await statusEntry(sha256, { sealId: new Uint8Array(seal_id), status: STATUS_OF[state], at: Number(at) }) };
  }
  // What stands in the table proves nothing: an entry is known when the trail itself gives it.
  for await (const { sequence, entry, holds } of everyAnchor(knex)) if (holds) yield { number: `audit ${sequence}`, state: 'anchored', entry };
}

type Place = { readonly document_id: string; readonly revision: number };
type SealRow = Place & { readonly number: string; readonly seal_id: Uint8Array; readonly issued: boolean };
type ChangeRow = Place & { readonly number: string; readonly seal_id: Uint8Array; readonly state: StateName; readonly at: string };

async function* inPortions<T extends Place>(rowsAfter: (place: Place) => Promise<T[]>): AsyncGenerator<T> {
  let rows = await rowsAfter({ document_id: '0', revision: 0 });
  while (rows.length > 0) {
    yield* rows;
    rows = await rowsAfter(rows.at(-1)!);
  }
}

async function seals(knex: Knex, { document_id }: Place): Promise<SealRow[]> {
  return knex('sealed_document')
    .join('document', 'document.id', 'sealed_document.document_id')
    .leftJoin('issued_document', 'issued_document.document_id', 'sealed_document.document_id')
    .where('sealed_document.document_id', '>', document_id)
    .orderBy('sealed_document.document_id')
    .limit(ROWS)
    .select('sealed_document.document_id', knex.raw('0 AS revision'), 'document.number', 'sealed_document.seal_id', knex.raw('issued_document.document_id IS NOT NULL AS issued'));
}

async function changes(knex: Knex, { document_id, revision }: Place): Promise<ChangeRow[]> {
  return knex('document_state')
    .join('document', 'document.id', 'document_state.document_id')
    .join('sealed_document', 'sealed_document.document_id', 'document_state.document_id')
    .whereNot('document_state.state', 'issued')
    .whereRaw('(document_state.document_id, document_state.revision) > (?, ?)', [document_id, revision])
    .orderBy(['document_state.document_id', 'document_state.revision'])
    .limit(ROWS)
    .select('document_state.document_id', 'document_state.revision', 'document.number', 'sealed_document.seal_id', 'document_state.state', knex.raw('floor(extract(epoch FROM document_state.at))::bigint AS at'));
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
