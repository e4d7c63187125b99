import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { Knex } from 'knex';
import { decodeStatusList, layOutStatusList, layOutStatusListJwt, setStatus, statusListBytes, statusListJwt } from '../../document/index.ts';
import type { Signer } from '../../keys/index.ts';
import { STATUS_LIST_SIZE } from '../issuing/numbers.ts';
import { type StateName, STATUS_OF } from '../register/rows.ts';

/** One edition of a list. `token` is its CWT form, `jwt` the same in JWT form; null for one that was made before there were any. */
export type StatusEdition = {
  readonly list: number;
  readonly revision: number;
  readonly token: Uint8Array;
  readonly jwt: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

/** A status list is believed for a day; it is signed again when half of that has passed. */
export const STATUS_LIFE = 86_400;
/** How long a verifier should keep a copy before it asks again, seconds. */
const TIME_TO_LIVE = 60;
/** How many seconds a burst of editions may run ahead of the clock; each is dated a second after the one before. */
const MAX_LEAD = 5;
/** A namespace for advisory locks: one publisher of status lists at a time. */
const PUBLISHING = 0x6b68746d;

const compress = promisify<Uint8Array, { level: number }, Buffer>(deflate);
const unpack = promisify<Uint8Array, Buffer>(inflate);

/** The URI of a status list: what seals and the trust list name. */
export function statusUri(origin: string, list: number): string {
  return `${origin}/status/${list}`;
}

/**
 * Publishes the present state of a list: as a new edition, or as the newest one where that says the same and is not old. Editions follow
 * one another: the newest holds every change that was committed before it, and its `iat` is greater than that of every one before, so
 * that two of them can always be told apart (docs/decisions/status-monotonic.md).
 * @param pause waits so many milliseconds: where a burst of changes has run ahead of the clock, at most a second, in which they gather into one edition
 */
export async function publishStatus(knex: Knex, list: number, origin: string, signer: Signer, clock: () => number, pause: (ms: number) => Promise<unknown>): Promise<StatusEdition> {
  const lead = leadOf(await findNewest(knex, list), clock());
  if (lead > MAX_LEAD) await pause(1000 * Math.min(lead - MAX_LEAD, 1));
  return knex.transaction(async (transaction) => {
    await transaction.raw('SELECT pg_advisory_xact_lock(?, ?)', [PUBLISHING, list]);
    const newest = await findNewest(transaction, list);
    const entries = await entriesOf(transaction, list);
    if (newest && !needsRenewal(newest, clock()) && (await says(newest, entries))) return newest;
    const compressed = new Uint8Array(await compress(entries, { level: 9 }));
    // A clock that was set back must not make an edition older than the one before.
    const issuedAt = Math.max(Math.floor(clock()), (newest?.issuedAt ?? 0) + 1);
    const expiresAt = issuedAt + STATUS_LIFE;
    const content = { uri: statusUri(origin, list), issuedAt, expiresAt, timeToLive: TIME_TO_LIVE, compressed };
    const unsigned = layOutStatusList(signer.kid, content);
    const token = statusListBytes(unsigned, await signer.sign(unsigned.toBeSigned));
    const input = layOutStatusListJwt(signer, content);
    const jwt = statusListJwt(input, await signer.sign(Buffer.from(input, 'ascii')));
    const revision = (newest?.revision ?? 0) + 1;
    await transaction('status_edition').insert({ list, revision, token: Buffer.from(token), jwt, issued_at: issuedAt, expires_at: expiresAt });
    return { list, revision, token, jwt, issuedAt, expiresAt };
  });
}

/** By how many seconds the next edition would lie ahead of the clock. */
function leadOf(newest: StatusEdition | undefined, now: number): number {
  return newest ? newest.issuedAt + 1 - now : 0;
}

/** The newest edition of a list, if it was ever published. */
export async function findNewest(knex: Knex, list: number): Promise<StatusEdition | undefined> {
  const row = (await knex('status_edition').where({ list }).orderBy('revision', 'desc').first()) as
    | { list: number; revision: number; token: Uint8Array; jwt: string | null; issued_at: string; expires_at: string }
    | undefined;
  return row && { list: row.list, revision: row.revision, token: row.token, jwt: row.jwt, issuedAt: Number(row.issued_at), expiresAt: Number(row.expires_at) };
}

/** Whether a token is one of the editions that this database knows. */
export async function isPublished(knex: Knex, list: number, token: Uint8Array): Promise<boolean> {
  return (await knex('status_edition').where({ list, token: Buffer.from(token) }).first('revision')) !== undefined;
}

/** Whether an edition says what the register says. A crash between a change and its publication leaves one that does not. */
export async function isCurrent(knex: Knex, edition: StatusEdition): Promise<boolean> {
  return says(edition, await entriesOf(knex, edition.list));
}

async function says({ token }: StatusEdition, entries: Uint8Array): Promise<boolean> {
  return Buffer.compare(await unpack(decodeStatusList(token).compressed), entries) === 0;
}

export function needsRenewal(edition: StatusEdition | undefined, now: number): boolean {
  return edition === undefined || edition.jwt === null || now > edition.expiresAt - STATUS_LIFE / 2;
}

async function entriesOf(knex: Knex, list: number): Promise<Uint8Array> {
  const entries = new Uint8Array(STATUS_LIST_SIZE / 4);
  for (const { status_index, state } of await withdrawn(knex, list)) setStatus(entries, status_index, STATUS_OF[state]);
  return entries;
}

async function withdrawn(knex: Knex, list: number): Promise<{ status_index: number; state: StateName }[]> {
  return knex('document_current')
    .join('document', 'document.id', 'document_current.document_id')
    .where('document.status_list', list)
    .whereIn('document_current.document_id', knex('document_state').whereNotIn('state', ['issued', 'reinstated']).select('document_id'))
    .whereNotIn('document_current.state', ['issued', 'reinstated'])
    .select('document.status_index', 'document_current.state');
}
