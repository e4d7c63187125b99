import type { Knex } from 'knex';
import { decodeStatusList, FormatError } from '../../document/index.ts';
import { statusUri } from '../../issuer/index.ts';
import { StatusError, StatusLists, type TrustList } from '../../verifier/index.ts';
import type { Report } from './report.ts';

type EditionRow = { list: number; revision: number; token: Buffer; jwt: string | null; issued_at: number; expires_at: number };

const AT_ONCE = 50;

/**
 * Verifies every edition of every status list in its order, in both forms.
 * @returns the newest of each that holds
 */
export async function checkStatusEditions(knex: Knex, trust: TrustList, origin: string, report: Report): Promise<{ readonly lists: StatusLists; readonly editions: number }> {
  const lists = new StatusLists();
  let editions = 0;
  let last = { list: 0, revision: 0 };
  for await (const row of everyEdition(knex)) {
    editions++;
    const subject = `status/${row.list}/${row.revision}`;
    const expected = row.list === last.list ? last.revision + 1 : 1;
    if (row.revision !== expected) report('status-edition-missing', `status/${row.list}/${expected}`, `the next edition is ${row.revision}`);
    last = row;
    try {
      const uri = statusUri(origin, row.list);
      const { issuedAt, expiresAt } = decodeStatusList(new Uint8Array(row.token));
      if (issuedAt !== row.issued_at || expiresAt !== row.expires_at) report('status-edition-differs', subject, 'the times beside it are not those that were signed');
      await lists.accept(uri, new Uint8Array(row.token), trust);
      // Both forms of an edition are of one second, so that the second of them is refused where it says something else.
      if (row.jwt !== null) await lists.accept(uri, new TextEncoder().encode(row.jwt), trust);
    } catch (error) {
      if (!(error instanceof StatusError) && !(error instanceof FormatError)) throw error;
      report('status-edition-refused', subject, error.message);
    }
  }
  for (const uri of trust.parts.flatMap(({ statusLists }) => statusLists)) if (!lists.find(uri)) report('status-list-missing', uri, 'the trust list names it, and no edition of it holds');
  return { lists, editions };
}

async function* everyEdition(knex: Knex): AsyncGenerator<EditionRow> {
  for (let after = [0, 0]; ; ) {
    const rows = (await knex('status_edition').whereRaw('(list, revision) > (?, ?)', after).orderBy(['list', 'revision']).limit(AT_ONCE)) as EditionRow[];
    yield* rows;
    if (rows.length < AT_ONCE) return;
    after = [rows.at(-1)!.list, rows.at(-1)!.revision];
  }
}
