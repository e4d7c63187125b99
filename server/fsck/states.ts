import type { Knex } from 'knex';
import type { StateName } from '../../issuer/index.ts';
import type { Report } from './report.ts';

export type FsckState = { readonly document_id: number; readonly revision: number; readonly state: StateName; readonly superseded_by: number | null; readonly at: Date };

/** From which states each may follow; written down a second time, since what issues has its own table. */
const FOLLOWS: Readonly<Record<StateName, readonly StateName[]>> = {
  issued: [],
  suspended: ['issued', 'reinstated'],
  reinstated: ['suspended'],
  revoked: ['issued', 'reinstated', 'suspended'],
  superseded: ['issued', 'reinstated', 'suspended'],
};
const isGood = (state: StateName): boolean => state === 'issued' || state === 'reinstated';

/** Whether a history is one that the rules allow, and what superseded the document was fit for it. */
export async function checkHistory(knex: Knex, { number, type }: { number: string; type: string }, history: readonly FsckState[], report: Report): Promise<void> {
  for (const [i, { revision, state, at, superseded_by }] of history.entries()) {
    const before = history[i - 1];
    const wrong = (detail: string): void => report('history-broken', number, `change ${revision}, ${state}: ${detail}`);
    if (revision !== i + 1) wrong(`it is the ${i + 1}. that is left`);
    else if (before ? !FOLLOWS[state].includes(before.state) : state !== 'issued') wrong(`it cannot follow ${before?.state ?? 'nothing'}`);
    // The first row is dated by the database's clock, the others by the issuer's.
    if (i > 1 && at < before!.at) wrong('it is older than the one before');
    if ((state === 'superseded') !== (superseded_by !== null)) wrong('only what is superseded names a successor');
    else if (superseded_by !== null) await checkSuccessor(knex, type, superseded_by, at, (detail) => report('successor-unsuitable', number, detail));
  }
}

async function checkSuccessor(knex: Knex, type: string, id: number, at: Date, wrong: (detail: string) => void): Promise<void> {
  const successor = (await knex('document').where({ id }).first('number', 'type')) as { number: string; type: string } | undefined;
  if (!successor) return wrong(`document ${id}, which superseded it, is not there`);
  if (successor.type !== type) return wrong(`${successor.number}, which superseded it, is a ${successor.type}`);
  const history = (await knex('document_state').where({ document_id: id }).orderBy('revision')) as FsckState[];
  // It may have been withdrawn since; of changes within one second the better counts.
  const wasGood = history.some((row, i) => isGood(row.state) && (i === 0 || row.at <= at) && (history[i + 1]?.at ?? at) >= at);
  if (!wasGood) wrong(`${successor.number}, which superseded it, was not good at that time`);
}
