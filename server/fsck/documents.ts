import type { Knex } from 'knex';
import { CborError, FormatError, STATUS, statusAt, toHex, type Verdict } from '../../document/index.ts';
import { type SplitLog, splitLog, type StateName, statusUri } from '../../issuer/index.ts';
import { bucketAddress, type CodeReader, type LogLookup, nodeCrypto, type StatusLists, type TrustList, type VerifierContext, verifyPdf } from '../../verifier/index.ts';
import { compareRows, type StoredDocument } from './document-rows.ts';
import type { Report } from './report.ts';
import { checkHistory, type FsckState } from './states.ts';
import { UnclaimedStatus } from './unclaimed-status.ts';

/** What the newest editions say; without a trust list that holds, rows are compared and no verdict is asked for. */
export type PublishedThen = { readonly trust: TrustList | undefined; readonly lists: StatusLists; readonly origin: string; /** Seconds since 1970. */ readonly now: number };

/** Of each state the entry in the status list, and what a verifier may say. */
const EXPECTED: Readonly<Record<StateName, { readonly entry: number; readonly verdicts: readonly Verdict[] }>> = {
  issued: { entry: STATUS.valid, verdicts: ['authentic', 'expired'] },
  reinstated: { entry: STATUS.valid, verdicts: ['authentic', 'expired'] },
  suspended: { entry: STATUS.suspended, verdicts: ['suspended'] },
  revoked: { entry: STATUS.revoked, verdicts: ['revoked'] },
  superseded: { entry: STATUS.superseded, verdicts: ['superseded'] },
};

const OF_SOME_STATE = Object.values(EXPECTED).flatMap(({ verdicts }) => verdicts);

/** A signed file needs no picture read; one that has lost its signature is reported as it is. */
const NO_CODES: CodeReader = {
  fromImage: () => Promise.resolve({ ok: true, texts: [] }),
  fromPdf: () => Promise.resolve({ ok: true, texts: [] }),
};

/** Files come along: 50 of them are a few megabytes. */
const AT_ONCE = 50;
/** A change is published a moment after it is committed; seconds. */
const GRACE = 5;

/** Reads every document again through the verifier, which shares no code with what issued it, and compares rows, seal, file, history and status. */
export async function checkDocuments(knex: Knex, published: PublishedThen, report: Report): Promise<{ readonly documents: number; readonly states: number }> {
  const context = contextOf(knex, published);
  const unclaimed = new UnclaimedStatus(published.lists, published.trust);
  const counts = { documents: 0, states: 0 };
  for await (const { row, history } of everyDocument(knex)) {
    counts.documents++;
    counts.states += history.length;
    const tell = (code: string, detail: string): void => report(code, row.number, detail);
    try {
      await compareRows(row, published.trust?.parts.flatMap(({ types }) => types), published.origin, tell);
    } catch (error) {
      if (!(error instanceof FormatError) && !(error instanceof CborError)) throw error;
      tell('bytes-damaged', error.message);
    }
    await checkHistory(knex, row, history, report);
    unclaimed.claim(statusUri(published.origin, row.status_list), row.status_index);
    await compareState(row, history.at(-1), context, published, tell);
  }
  unclaimed.report(report);
  return counts;
}

async function compareState(row: StoredDocument, newest: FsckState | undefined, context: VerifierContext | undefined, { lists, origin, now }: PublishedThen, tell: (code: string, detail: string) => void): Promise<void> {
  if (!row.pdf && newest) return tell('issued-missing', `it is ${newest.state}, and there is no signed document`);
  if (row.pdf && !newest) tell('state-missing', 'a signed document without any state');
  const isRecent = newest !== undefined && newest.revision > 1 && Math.abs(newest.at.getTime() / 1000 - now) < GRACE;
  const expected = newest && EXPECTED[newest.state];
  const list = lists.find(statusUri(origin, row.status_list));
  const entry = list && statusAt(list.entries, list.bits, row.status_index);
  if (!isRecent && list && entry !== (expected?.entry ?? STATUS.valid)) tell('status-differs', `the newest status list says ${entry}, and the register ${newest?.state ?? 'that it was not issued'}`);
  if (!row.pdf || !context) return;
  const answer = await verifyPdf(new Uint8Array(row.pdf), context, NO_CODES);
  const fits = isRecent ? OF_SOME_STATE : expected?.verdicts;
  if (!fits?.includes(answer.verdict)) tell('verdict-differs', `${answer.verdict} (${answer.reason}), and the register says ${newest?.state ?? 'nothing'}`);
  if (answer.sealId !== null && answer.sealId !== toHex(row.seal_id!)) tell('file-differs', 'the stored file carries another seal');
}

/** As of the clock, or the last second at which what was published is believed: an installation that has rested is not damaged. */
function contextOf(knex: Knex, { trust, lists, now }: PublishedThen): VerifierContext | undefined {
  if (!trust) return undefined;
  const held = trust.parts.flatMap(({ statusLists }) => statusLists).flatMap((uri) => lists.find(uri) ?? []);
  return { trust, statusLists: lists, logs: bucketsOf(knex), crypto: nodeCrypto, now: Math.min(now, trust.head.nextUpdate - 1, ...held.map(({ expiresAt }) => expiresAt - 1)) };
}

/** The buckets of logs that were split, as the stored entries give them; the verifier holds them against the trust list. */
function bucketsOf(knex: Knex): LogLookup {
  const made = new Map<string, Promise<SplitLog>>();
  return {
    bucket: async (split, entry) => {
      const log = Number(/\/log\/([0-9]+)$/.exec(split.origin)?.[1]);
      const mark = `${split.origin} ${split.size}`;
      if (!made.has(mark)) made.set(mark, splitLog(knex, log, split.origin, split.size));
      return (await made.get(mark)!).files.get(bucketAddress(split, entry));
    },
  };
}

async function* everyDocument(knex: Knex): AsyncGenerator<{ readonly row: StoredDocument; readonly history: readonly FsckState[] }> {
  for (let after = 0; ; ) {
    const rows = (await knex('document')
      .leftJoin('issued_document AS issued', 'issued.document_id', 'document.id')
      .leftJoin('sealed_document AS sealed', 'sealed.document_id', 'document.id')
      .where('document.id', '>', after).orderBy('document.id').limit(AT_ONCE)
      .select('document.*', 'issued.seal', 'issued.seal_id', 'issued.pdf', 'sealed.seal AS sealed', 'sealed.seal_id AS sealed_id')) as StoredDocument[];
    const histories = new Map<number, FsckState[]>(rows.map(({ id }) => [id, []]));
    const states = (await knex('document_state').whereIn('document_id', [...histories.keys()]).orderBy(['document_id', 'revision'])) as FsckState[];
    for (const state of states) histories.get(state.document_id)!.push(state);
    for (const row of rows) yield { row, history: histories.get(row.id)! };
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.id;
  }
}
