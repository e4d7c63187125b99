import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { type AuditDetails, digestOf } from './entry.ts';

export type AuditEntry = {
  /** From 1, without a gap. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly actor: string;
  readonly act: string;
  readonly subject: string;
  readonly details: AuditDetails;
  readonly hash: Uint8Array;
};

/** A point of the trail that somebody else keeps: the log, a witness, a note in a safe. Whoever rewrites the trail cannot rewrite that. */
export type AuditHead = { readonly sequence: number; readonly hash: Uint8Array };

/**
 * - `gap`: an entry is missing, or there is one too many.
 * - `previous-differs`: the entry does not follow the one before it.
 * - `entry-changed`: what the entry says is not what was chained.
 * - `time-goes-back`: it is older than the one before.
 * - `head-missing`, `head-differs`: the trail ends before the head that was given, or holds another entry there.
 */
export type AuditBreakCode = 'gap' | 'previous-differs' | 'entry-changed' | 'time-goes-back' | 'head-missing' | 'head-differs';

export type AuditReport = { readonly entries: number; readonly head: AuditHead; readonly broken: { readonly sequence: number; readonly code: AuditBreakCode } | null };

type Row = { sequence: number; at: number; actor: string; act: string; subject: string; details: AuditDetails; digest: Buffer; previous: Buffer; hash: Buffer };

const BEGINNING: AuditHead = { sequence: 0, hash: new Uint8Array(32) };
const PAGE = 1000;

/** The newest entry's place and hash, for whoever anchors the trail elsewhere; sequence 0 and zeros before the first. */
export async function auditHead(knex: Knex): Promise<AuditHead> {
  const row = (await knex('audit_entry').orderBy('sequence', 'desc').first('sequence', 'hash')) as { sequence: number; hash: Buffer } | undefined;
  return row ? { sequence: Number(row.sequence), hash: new Uint8Array(row.hash) } : BEGINNING;
}

/**
 * Walks the whole trail and reports the first break. What it cannot see by itself is a trail that was rewritten to its end, or cut off there:
 * that shows against heads that were anchored elsewhere before.
 */
export async function verifyAudit(knex: Knex, anchors: readonly AuditHead[] = []): Promise<AuditReport> {
  let last: AuditHead & { at: number } = { ...BEGINNING, at: 0 };
  const broken = (sequence: number, code: AuditBreakCode): AuditReport => ({ entries: last.sequence, head: { sequence: last.sequence, hash: last.hash }, broken: { sequence, code } });
  for await (const row of everyRow(knex)) {
    const expected = last.sequence + 1;
    if (row.sequence !== expected) return broken(expected, 'gap');
    if (!row.previous.equals(last.hash)) return broken(expected, 'previous-differs');
    if (!isWhole(row)) return broken(expected, 'entry-changed');
    if (row.at < last.at) return broken(expected, 'time-goes-back');
    if (anchors.some(({ sequence, hash }) => sequence === row.sequence && !row.hash.equals(hash))) return broken(expected, 'head-differs');
    last = { sequence: row.sequence, hash: new Uint8Array(row.hash), at: row.at };
  }
  const missing = anchors.find(({ sequence }) => sequence > last.sequence);
  if (missing) return broken(missing.sequence, 'head-missing');
  return { entries: last.sequence, head: { sequence: last.sequence, hash: last.hash }, broken: null };
}

/** @param since milliseconds since 1970 */
export async function* listAudit(knex: Knex, since = 0): AsyncGenerator<AuditEntry> {
  for await (const { sequence, at, actor, act, subject, details, hash } of everyRow(knex, since)) yield { sequence, at, actor, act, subject, details, hash: new Uint8Array(hash) };
}

async function* everyRow(knex: Knex, since = 0): AsyncGenerator<Row> {
  for (let after = 0; ; ) {
    const rows = await knex<Row>('audit_entry').where('sequence', '>', after).where('at', '>=', since).orderBy('sequence').limit(PAGE);
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.sequence;
  }
}

/** The same hash that the database's trigger made, by another hand. */
function isWhole(row: Row): boolean {
  try {
    const place = Buffer.alloc(16);
    place.writeBigInt64BE(BigInt(row.sequence), 0);
    place.writeBigInt64BE(BigInt(row.at), 8);
    const digest = digestOf(row);
    return digest.equals(row.digest) && createHash('sha256').update(row.previous).update(place).update(digest).digest().equals(row.hash);
  } catch {
    // Details that no entry of ours could hold, such as a fraction.
    return false;
  }
}
