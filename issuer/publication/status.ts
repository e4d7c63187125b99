import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { Knex } from 'knex';
import { decodeStatusList, layOutStatusList, setStatus, STATUS, statusListBytes } from '../../document/index.ts';
import type { Signer } from '../../keys/index.ts';
import { STATUS_LIST_SIZE } from '../issuing/numbers.ts';

export type StatusEdition = { readonly list: number; readonly revision: number; readonly token: Uint8Array; readonly issuedAt: number; readonly expiresAt: number };

/** A status list is believed for a day; it is signed again when half of that has passed. */
export const STATUS_LIFE = 86_400;
/** How long a verifier should keep a copy before it asks again, seconds. */
const TIME_TO_LIVE = 60;
/** A namespace for advisory locks: one publisher of status lists at a time. */
const PUBLISHING = 0x6b68746d;

const VALUE: Readonly<Record<string, number>> = { suspended: STATUS.suspended, revoked: STATUS.revoked, superseded: STATUS.superseded };

const compress = promisify<Uint8Array, { level: number }, Buffer>(deflate);
const unpack = promisify<Uint8Array, Buffer>(inflate);

/** The URI of a status list: what seals and the trust list name. */
export function statusUri(origin: string, list: number): string {
  return `${origin}/status/${list}`;
}

/** Signs the present state of a list as its next edition. Editions follow one another: the newest holds every change that was committed before it. */
export async function publishStatus(knex: Knex, list: number, origin: string, signer: Signer, now: number): Promise<StatusEdition> {
  return knex.transaction(async (transaction) => {
    await transaction.raw('SELECT pg_advisory_xact_lock(?, ?)', [PUBLISHING, list]);
    const newest = await findNewest(transaction, list);
    const entries = await entriesOf(transaction, list);
    // A clock that was set back must not make an edition older than the one before.
    const issuedAt = Math.max(Math.floor(now), newest?.issuedAt ?? 0);
    const expiresAt = issuedAt + STATUS_LIFE;
    const unsigned = layOutStatusList(signer.kid, {
      uri: statusUri(origin, list), issuedAt, expiresAt, timeToLive: TIME_TO_LIVE, compressed: new Uint8Array(await compress(entries, { level: 9 })),
    });
    const token = statusListBytes(unsigned, await signer.sign(unsigned.toBeSigned));
    const revision = (newest?.revision ?? 0) + 1;
    await transaction('status_edition').insert({ list, revision, token: Buffer.from(token), issued_at: issuedAt, expires_at: expiresAt });
    return { list, revision, token, issuedAt, expiresAt };
  });
}

/** The newest edition of a list, if it was ever published. */
export async function findNewest(knex: Knex, list: number): Promise<StatusEdition | undefined> {
  const row = (await knex('status_edition').where({ list }).orderBy('revision', 'desc').first()) as
    | { list: number; revision: number; token: Uint8Array; issued_at: string; expires_at: string }
    | undefined;
  return row && { list: row.list, revision: row.revision, token: row.token, issuedAt: Number(row.issued_at), expiresAt: Number(row.expires_at) };
}

/** Whether an edition says what the register says. A crash between a change and its publication leaves one that does not. */
export async function isCurrent(knex: Knex, { list, token }: StatusEdition): Promise<boolean> {
  return Buffer.compare(await unpack(decodeStatusList(token).compressed), await entriesOf(knex, list)) === 0;
}

export function needsRenewal(edition: StatusEdition | undefined, now: number): boolean {
  return edition === undefined || now > edition.expiresAt - STATUS_LIFE / 2;
}

async function entriesOf(knex: Knex, list: number): Promise<Uint8Array> {
  const entries = new Uint8Array(STATUS_LIST_SIZE / 4);
  for (const { status_index, state } of await withdrawn(knex, list)) setStatus(entries, status_index, VALUE[state]!);
  return entries;
}

async function withdrawn(knex: Knex, list: number): Promise<{ status_index: number; state: string }[]> {
  return knex('document_current')
    .join('document', 'document.id', 'document_current.document_id')
    .where('document.status_list', list)
    .whereIn('document_current.document_id', knex('document_state').whereNotIn('state', ['issued', 'reinstated']).select('document_id'))
    .whereNotIn('document_current.state', ['issued', 'reinstated'])
    .select('document.status_index', 'document_current.state');
}
