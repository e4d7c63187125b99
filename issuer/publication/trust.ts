import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { type DocumentSchema, toHex, TRUST_HEAD_TYPE, type TrustedKey, type ListedLog, type LogSplit, type TrustHead, type TrustPart } from '../../document/index.ts';
import { type Compromise, type PublicKey, type Signer, earlierPlace, openJws, signJws } from '../../keys/index.ts';
import { appendAudit, sha256Hex } from '../audit/index.ts';
import type { Authority } from '../authority.ts';
import { STATUS_LIST_COUNT } from '../issuing/numbers.ts';
import { IssuerError } from '../errors.ts';
import { statusUri } from './status.ts';

export type TrustEdition = {
  readonly sequence: number;
  /** Compact JWS. */
  readonly head: string;
  /** Exact JSON text of each authority's part. */
  readonly parts: Readonly<Record<string, string>>;
  readonly issuedAt: number;
  readonly nextUpdate: number;
};

export type TrustContent = {
  readonly authority: Authority;
  readonly verifyOrigin: string;
  readonly statusOrigin: string;
  readonly types: readonly { readonly schema: DocumentSchema; readonly templateHash: Uint8Array }[];
  readonly sealKeys: readonly PublicKey[];
  readonly pdfKeys: readonly PublicKey[];
  readonly statusKeys: readonly PublicKey[];
  readonly logs: readonly ListedLog[];
  readonly compromised: readonly Compromise[];
  /** Certificates (DER) of this authority's own trust-list signers, past ones too. */
  readonly trustListSigners: readonly Uint8Array[];
};

/** Seven days (design §4). */
const TRUST_LIFE = 7 * 86_400;
/** Advisory lock, "trst" in ASCII: one publisher at a time. A lock of the table takes rights that the application has not. */
const PUBLISHING = 0x74727374;

/**
 * Publishes the trust list: a new edition when its content changed or half of its life has passed, else the one that stands.
 * Template hashes of earlier editions stay listed, since papers laid out with them stay good.
 * @param allow what has to hold in the same transaction where document types or templates are others than in the edition before, or throws
 * @param after a sequence that the edition must exceed
 */
export async function publishTrust(
  knex: Knex, content: TrustContent, signer: Signer, now: number, allow: (transaction: Knex, types: TypesContent) => Promise<unknown> = () => Promise.resolve(),
  after = 0,
): Promise<TrustEdition> {
  return knex.transaction(async (transaction) => {
    await transaction.raw('SELECT pg_advisory_xact_lock(?)', [PUBLISHING]);
    const newest = await findNewestTrust(transaction);
    const next = partOf(content, newest);
    const part = JSON.stringify(next);
    const parts = { [content.authority.id]: part };
    const verifyOrigins = [content.verifyOrigin];
    const same = newest?.parts[content.authority.id] === part && JSON.stringify(payloadOf(newest).verifyOrigins) === JSON.stringify(verifyOrigins);
    if (newest && same && newest.sequence > after && now < newest.nextUpdate - TRUST_LIFE / 2) return newest;
    const before = earlierPart(content, newest);
    if (before && JSON.stringify(before.types) !== JSON.stringify(next.types)) await allow(transaction, describeTypes(next));
    const issuedAt = Math.max(Math.floor(now), newest?.issuedAt ?? 0);
    const head: TrustHead = {
      version: 1,
      sequence: Math.max(newest?.sequence ?? 0, after) + 1,
      issuedAt,
      nextUpdate: issuedAt + TRUST_LIFE,
      verifyOrigins,
      parts: Object.entries(parts).map(([authority, text]) => ({ authority, sha256: createHash('sha256').update(text).digest('hex') })),
    };
    const edition = { sequence: head.sequence, head: await signJws(signer, TRUST_HEAD_TYPE, Buffer.from(JSON.stringify(head))), parts, issuedAt, nextUpdate: head.nextUpdate };
    await transaction('trust_edition').insert({ sequence: edition.sequence, head: edition.head, parts: JSON.stringify(parts), issued_at: issuedAt, next_update: head.nextUpdate });
    const details = { head: sha256Hex(edition.head), parts: head.parts.map(({ sha256 }) => sha256), signers: [...content.sealKeys, ...content.pdfKeys, ...content.statusKeys].map(({ kid }) => kid) };
    await appendAudit(transaction, { actor: 'khatm', act: 'trust.published', subject: `trust/${edition.sequence}`, details });
    return edition;
  });
}

export async function findNewestTrust(knex: Knex): Promise<TrustEdition | undefined> {
  const row = (await knex('trust_edition').orderBy('sequence', 'desc').first()) as TrustRow | undefined;
  return row && editionOf(row);
}

/** The editions after one, in their order; all of them after 0. */
export async function trustEditionsAfter(knex: Knex, sequence: number): Promise<TrustEdition[]> {
  return ((await knex('trust_edition').where('sequence', '>', sequence).orderBy('sequence')) as TrustRow[]).map(editionOf);
}

type TrustRow = { sequence: number; head: string; parts: Record<string, string>; issued_at: string; next_update: string };

function editionOf(row: TrustRow): TrustEdition {
  return { sequence: row.sequence, head: row.head, parts: row.parts, issuedAt: Number(row.issued_at), nextUpdate: Number(row.next_update) };
}

/** What the head of one of our own editions says. */
function payloadOf({ head }: TrustEdition): TrustHead {
  return JSON.parse(Buffer.from(head.split('.')[1]!, 'base64url').toString('utf8')) as TrustHead;
}

function partOf(content: TrustContent, newest: TrustEdition | undefined): TrustPart {
  const { authority } = content;
  const earlier = earlierPart(content, newest);
  // What was once published of thefts stays published, whatever becomes of the files that told of them.
  const stolen = ({ kid }: PublicKey): { compromised: LogSplit } | undefined => {
    const before = earlier?.sealSigners.find((key) => key.kid === kid)?.compromised;
    const reported = content.compromised.find((compromise) => compromise.kid === kid)?.split;
    const compromised = before && reported ? earlierPlace(before, reported) : (reported ?? before);
    return compromised && { compromised };
  };
  const types = content.types.map(({ schema, templateHash }) => {
    const known = earlier?.types.find(({ id }) => id === schema.id)?.templates ?? [];
    const hash = toHex(templateHash);
    return { ...schema, templates: known.includes(hash) ? known : [...known, hash] };
  });
  return {
    authority: authority.id,
    name: authority.name,
    prefix: authority.prefix,
    timeZone: authority.timeZone,
    demo: authority.demo,
    sealSigners: content.sealKeys.map((key) => ({ ...trusted(key), types: types.map(({ id }) => id), ...stolen(key) })),
    pdfSigners: content.pdfKeys.map(trusted),
    statusSigners: content.statusKeys.map(trusted),
    statusLists: Array.from({ length: STATUS_LIST_COUNT }, (_, i) => statusUri(content.statusOrigin, i + 1)),
    logs: stillClosed(content.logs, earlier?.logs ?? []),
    types,
  };
}

/** What officers approve of document types: which there are, which templates are good for each, and the digest of everything that is listed of it. */
export type TypesContent = { readonly types: readonly { readonly id: number; readonly name: string; readonly templates: readonly string[]; readonly sha256: string }[] };

/** The types as the next edition would list them. */
export async function typesToPublish(knex: Knex, content: TrustContent): Promise<TypesContent> {
  return describeTypes(partOf(content, await findNewestTrust(knex)));
}

function describeTypes({ types }: TrustPart): TypesContent {
  return { types: types.map((type) => ({ id: type.id, name: type.name, templates: type.templates, sha256: sha256Hex(JSON.stringify(type)) })) };
}

/**
 * The authority's part of the edition before, as far as we signed it ourselves: what is carried over from it is signed anew, and rows can be written by others.
 * @throws IssuerError `trust-edition-foreign`
 */
function earlierPart({ authority, trustListSigners }: TrustContent, newest: TrustEdition | undefined): TrustPart | undefined {
  if (!newest) return undefined;
  const before = newest.parts[authority.id];
  const payload = trustListSigners.map((certificate) => openJws(newest.head, TRUST_HEAD_TYPE, certificate)).find((opened) => opened !== undefined);
  const head = payload && (JSON.parse(Buffer.from(payload).toString('utf8')) as TrustHead);
  const listed = head?.parts.find((part) => part.authority === authority.id)?.sha256;
  if (!head || head.sequence !== newest.sequence || listed !== (before === undefined ? undefined : sha256Hex(before))) throw new IssuerError({ code: 'trust-edition-foreign', sequence: newest.sequence });
  return before === undefined ? undefined : (JSON.parse(before) as TrustPart);
}

/** The logs, none of which opens again or vanishes. */
function stillClosed(logs: readonly ListedLog[], earlier: readonly ListedLog[]): ListedLog[] {
  const gone = earlier.filter(({ origin }) => !logs.some((log) => log.origin === origin));
  return [...gone, ...logs.map((log) => ({ ...log, ...earlier.find(({ origin, closed }) => origin === log.origin && closed) }))];
}

function trusted({ kid, point, from, until }: PublicKey): TrustedKey {
  return { kid, key: toHex(point), from, until };
}
