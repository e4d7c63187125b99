import type { Knex } from 'knex';
import { sealEntry, STATUS, statusEntry, toHex } from '../../document/index.ts';
import { everyAnchor, type StateName } from '../../issuer/index.ts';
import { nodeCrypto } from '../../verifier/index.ts';
import type { OwnLog } from './logs.ts';
import type { Report } from './report.ts';

/** What the log says of a document that comes into each state. */
const STATUS_OF: Readonly<Record<StateName, number>> = { issued: STATUS.valid, reinstated: STATUS.valid, suspended: STATUS.suspended, revoked: STATUS.revoked, superseded: STATUS.superseded };
/** An entry is owed from the moment of the change, and appended at once after it. */
const OWED_FOR_A_MOMENT = `interval '5 seconds'`;
const AT_ONCE = 1000;

type SealRow = { id: number; number: string; seal_id: Buffer; issued: boolean };
type ChangeRow = { document_id: number; revision: number; number: string; state: StateName; at: number; seal_id: Buffer };
type Registered = { readonly entry: Uint8Array; readonly missing: { readonly code: string; readonly number: string; readonly detail: string } | undefined };

/** Compares the logs with the register, both ways; of the logs one bit an entry is kept. */
export async function checkLogAgainstRegister(knex: Knex, logs: readonly OwnLog[], report: Report): Promise<void> {
  const marks = new Marks();
  const owed = new Set(((await knex('log_debt').whereRaw(`at > now() - ${OWED_FOR_A_MOMENT}`).select('entry')) as { entry: Buffer }[]).map(({ entry }) => toHex(entry)));
  for await (const entries of registered(knex)) {
    const found = (await knex('log_entry').whereIn('entry', entries.map(({ entry }) => Buffer.from(entry))).select('log', 'position', 'entry')) as { log: number; position: number; entry: Buffer }[];
    for (const { log, position } of found) marks.set(log, position);
    const inLog = new Set(found.map(({ entry }) => toHex(entry)));
    for (const { entry, missing } of entries) if (missing && !inLog.has(toHex(entry)) && !owed.has(toHex(entry))) report(missing.code, missing.number, missing.detail);
  }
  for (const { log, origin } of logs) {
    const [end] = (await knex('log_entry').where({ log }).max('position AS last')) as { last: number | null }[];
    for (const position of marks.unset(log, (end?.last ?? -1) + 1)) report('log-entry-unknown', `${origin}#${position}`, 'no seal, change of state or head of the audit trail gives this entry');
  }
  const unpaid = (await knex('log_debt').whereRaw(`at <= now() - ${OWED_FOR_A_MOMENT}`).whereNotExists(knex('log_entry').whereRaw('log_entry.entry = log_debt.entry')).limit(200).select('entry')) as { entry: Buffer }[];
  for (const { entry } of unpaid) report('log-debt-unpaid', toHex(entry), 'a change of state owes this entry to the log; the next start pays it, unless nothing here is to be trusted');
}

async function* registered(knex: Knex): AsyncGenerator<Registered[]> {
  yield* anchored(knex);
  for await (const rows of everySeal(knex)) {
    yield rows.map(({ number, seal_id, issued }) => ({ entry: sealEntry(new Uint8Array(seal_id)), missing: issued ? { code: 'seal-not-in-log', number, detail: 'it was issued, and no log holds its seal' } : undefined }));
  }
  for await (const rows of everyChange(knex)) {
    yield await Promise.all(rows.map(async ({ number, seal_id, state, at, revision }) => ({
      entry: await statusEntry(nodeCrypto.sha256, { sealId: new Uint8Array(seal_id), status: STATUS_OF[state], at }),
      missing: { code: 'state-not-in-log', number, detail: `change ${revision}, ${state}, is in no log` },
    })));
  }
}

/** Heads of the audit trail that were anchored, as far as the trail holds them: a row of the table alone proves nothing. */
async function* anchored(knex: Knex): AsyncGenerator<Registered[]> {
  for await (const { entry, holds } of everyAnchor(knex)) if (holds) yield [{ entry, missing: undefined }];
}

/** The seal that was logged; where that row is gone, the one that was issued. */
const SEAL_ID = 'coalesce(sealed.seal_id, issued.seal_id)';

async function* everySeal(knex: Knex): AsyncGenerator<SealRow[]> {
  for (let after = 0; ; ) {
    const rows = (await withSeals(knex('document'), 'document.id').where('document.id', '>', after).orderBy('document.id').limit(AT_ONCE)
      .select('document.id', 'document.number', knex.raw(`${SEAL_ID} AS seal_id`), knex.raw('issued.document_id IS NOT NULL AS issued'))) as SealRow[];
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.id;
  }
}

async function* everyChange(knex: Knex): AsyncGenerator<ChangeRow[]> {
  for (let after = [0, 0]; ; ) {
    const rows = (await withSeals(knex('document_state').join('document', 'document.id', 'document_state.document_id'), 'document.id')
      .whereNot('document_state.state', 'issued').whereRaw('(document_state.document_id, document_state.revision) > (?, ?)', after)
      .orderBy(['document_state.document_id', 'document_state.revision']).limit(AT_ONCE)
      .select('document_state.document_id', 'document_state.revision', 'document_state.state', 'document.number', knex.raw(`${SEAL_ID} AS seal_id`), knex.raw('floor(extract(epoch FROM document_state.at))::bigint AS at'))) as ChangeRow[];
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = [rows.at(-1)!.document_id, rows.at(-1)!.revision];
  }
}

function withSeals(query: Knex.QueryBuilder, id: string): Knex.QueryBuilder {
  return query.leftJoin('sealed_document AS sealed', 'sealed.document_id', id).leftJoin('issued_document AS issued', 'issued.document_id', id).whereRaw(`${SEAL_ID} IS NOT NULL`);
}

/** One bit for each entry of each log. */
class Marks {
  readonly #bits = new Map<number, Uint8Array>();

  set(log: number, position: number): void {
    let bits = this.#bits.get(log) ?? new Uint8Array(1024);
    const at = Math.floor(position / 8);
    if (at >= bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, bits.length * 2));
      larger.set(bits);
      bits = larger;
    }
    bits[at]! |= 1 << (position % 8);
    this.#bits.set(log, bits);
  }

  *unset(log: number, size: number): Generator<number> {
    const bits = this.#bits.get(log) ?? new Uint8Array();
    for (let position = 0; position < size; position++) if (((bits[Math.floor(position / 8)] ?? 0) & (1 << (position % 8))) === 0) yield position;
  }
}
