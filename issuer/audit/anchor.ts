import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import { auditEntry } from '../../document/index.ts';
import { auditHead } from './trail.ts';

type Anchor = { readonly sequence: string; readonly entry: Uint8Array };

/** Owes the newest head of the audit trail to the transparency log, unless it, or nothing since, was put there. */
export async function oweAnchor(knex: Knex): Promise<void> {
  const head = await auditHead(knex);
  const newest = (await knex('audit_anchor').max('sequence as sequence').first()) as { sequence: string | null };
  if (head.sequence <= Number(newest.sequence ?? 0)) return;
  const entry = Buffer.from(await auditEntry(sha256, head));
  await knex.transaction(async (transaction) => {
    await transaction('audit_anchor').insert({ sequence: head.sequence, entry }).onConflict('sequence').ignore();
    await transaction('log_debt').insert({ entry }).onConflict('entry').ignore();
  });
}

/** Heads that were put into the log and that the trail does not have: it was rewritten, or cut off. */
export async function lostAnchors(knex: Knex): Promise<number[]> {
  const lost: number[] = [];
  for (const { sequence, entry } of (await knex('audit_anchor').orderBy('sequence').select('sequence', 'entry')) as Anchor[]) {
    const row = (await knex('audit_entry').where({ sequence }).first('hash')) as { hash: Uint8Array } | undefined;
    const now = row && (await auditEntry(sha256, { sequence: Number(sequence), hash: new Uint8Array(row.hash) }));
    if (!now || Buffer.compare(now, entry) !== 0) lost.push(Number(sequence));
  }
  return lost;
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
