import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import { auditEntry } from '../../document/index.ts';
import { auditHead } from './trail.ts';

type Anchor = { readonly sequence: string; readonly entry: Uint8Array };

/** Owes the newest head of the audit trail to the transparency log, unless it, or nothing since, was put there. */
export async function oweAnchor(knex: Knex): Promise<void> {
  const head = await auditHead(knex);
  const entry = Buffer.from(await auditEntry(sha256, head));
  // Not by the highest sequence: anybody who can insert could write one that is never reached.
  if (head.sequence === 0 || (await knex('audit_anchor').where({ entry }).first('sequence'))) return;
  await knex.transaction(async (transaction) => {
    await transaction('audit_anchor').insert({ sequence: head.sequence, entry }).onConflict().ignore();
    await transaction('log_debt').insert({ entry }).onConflict('entry').ignore();
  });
}

/** Heads that were put into the log and that the trail does not have: it was rewritten, or cut off, or somebody wrote an anchor of his own. */
export async function lostAnchors(knex: Knex): Promise<number[]> {
  const lost: number[] = [];
  for await (const { sequence, holds } of everyAnchor(knex)) if (!holds) lost.push(sequence);
  return lost;
}

/** Every anchored head, and whether the trail holds it. */
export async function* everyAnchor(knex: Knex): AsyncGenerator<{ sequence: number; entry: Uint8Array; holds: boolean }> {
  for (const { sequence, entry } of (await knex('audit_anchor').orderBy('sequence').select('sequence', 'entry')) as Anchor[]) {
    const row = (await knex('audit_entry').where({ sequence }).first('hash')) as { hash: Uint8Array } | undefined;
    const now = row && (await auditEntry(sha256, { sequence: Number(sequence), hash: new Uint8Array(row.hash) }));
    yield { sequence: Number(sequence), entry: new Uint8Array(entry), holds: now !== undefined && Buffer.compare(now, entry) === 0 };
  }
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
