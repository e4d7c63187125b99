import type { Knex } from 'knex';
import { nodeCrypto, openTrustList, TrustError, type TrustList } from '../../verifier/index.ts';
import type { Report } from './report.ts';

type TrustRow = { sequence: number; head: string; parts: Record<string, string>; issued_at: number; next_update: number };

const AT_ONCE = 50;

/**
 * Verifies every edition of the trust list as of its own day, one after the other.
 * @param roots every root that this installation had, DER
 * @returns the newest that holds, and how many there are
 */
export async function checkTrust(knex: Knex, roots: readonly Uint8Array[], report: Report): Promise<{ readonly trust: TrustList | undefined; readonly editions: number }> {
  let trust: TrustList | undefined;
  let editions = 0;
  let last = 0;
  for await (const row of everyEdition(knex)) {
    editions++;
    for (let missing = last + 1; missing < row.sequence && missing < last + 10; missing++) report('trust-edition-missing', `trust/${missing}`, 'editions are numbered without a gap');
    last = row.sequence;
    const opened = await open(row, roots, trust);
    if (opened instanceof TrustError) {
      report('trust-edition-refused', `trust/${row.sequence}`, opened.message);
      continue;
    }
    const { sequence, issuedAt, nextUpdate } = opened.head;
    if (sequence !== row.sequence || issuedAt !== row.issued_at || nextUpdate !== row.next_update) report('trust-edition-differs', `trust/${row.sequence}`, 'sequence or times beside it are not those that were signed');
    trust = opened;
  }
  if (!trust) report('trust-missing', 'trust', 'no edition of the trust list holds: papers and status lists cannot be verified');
  return { trust, editions };
}

async function open({ head, parts, issued_at }: TrustRow, roots: readonly Uint8Array[], previous: TrustList | undefined): Promise<TrustList | TrustError> {
  const source = { head, parts: new Map(Object.entries(parts).map(([authority, text]) => [authority, new TextEncoder().encode(text)])) };
  let refused = new TrustError('trust-root', 'there is no root');
  for (const root of roots) {
    try {
      return await openTrustList(source, { root, now: issued_at, crypto: nodeCrypto, previous });
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      refused = error;
    }
  }
  return refused;
}

async function* everyEdition(knex: Knex): AsyncGenerator<TrustRow> {
  for (let after = 0; ; ) {
    const rows = (await knex('trust_edition').where('sequence', '>', after).orderBy('sequence').limit(AT_ONCE)) as TrustRow[];
    yield* rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.sequence;
  }
}
