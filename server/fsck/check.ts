import { setTimeout as sleep } from 'node:timers/promises';
import { IssuerError } from '../../issuer/index.ts';
import { publicKeys } from '../../keys/index.ts';
import { StatusLists, type TrustList } from '../../verifier/index.ts';
import { systemClock } from '../installation/clock.ts';
import { keysDirectory, publicDirectory } from '../installation/folders.ts';
import type { Installation } from '../installation/open.ts';
import { checkAudit } from './audit.ts';
import { checkDocuments } from './documents.ts';
import { checkLogAgainstRegister } from './log-register.ts';
import { checkLogRows } from './log-rows.ts';
import { checkUnknownLogs, ownLogs } from './logs.ts';
import { checkNumbers } from './numbers.ts';
import { checkPublished } from './published.ts';
import { type FsckCounts, type FsckProblem, type FsckReport, Problems } from './report.ts';
import { withSnapshot } from './snapshot.ts';
import { checkStatusEditions } from './status.ts';
import { checkTrust } from './trust.ts';

export type FsckSubject = Pick<Installation, 'dataDir' | 'config' | 'knex' | 'issuer' | 'mirror'>;

export type FsckOptions = {
  /** Told of each problem as it is found. */
  readonly tell?: (problem: FsckProblem) => void;
  /** Seconds since 1970. */
  readonly clock?: () => number;
  /** What a running server has committed is published a moment later; milliseconds. */
  readonly patience?: number;
};

export type { FsckProblem, FsckReport } from './report.ts';

/**
 * Reads everything again with what a verifier reads it with, none of it with what issued it: register, seals, files, numbers, status lists, trust
 * lists, transparency logs, audit trail and what is published. Changes nothing, except that it finishes the intents that a crash left.
 */
export async function checkEverything(subject: FsckSubject, { tell = () => undefined, clock = systemClock, patience = 2000 }: FsckOptions = {}): Promise<FsckReport> {
  const { dataDir, config, knex } = subject;
  const problems = new Problems(tell);
  const counts: FsckCounts = { documents: 0, states: 0, trustEditions: 0, statusEditions: 0, checkpoints: 0, logEntries: 0, auditEntries: 0, publishedFiles: 0 };
  const keys = keysDirectory(dataDir);
  const roots = (await publicKeys(keys, 'root')).map(({ certificate }) => certificate);
  const logs = await ownLogs(dataDir, config.verifyOrigin);

  // Before anything is finished: that publishes, and would put right what is wrong.
  await problems.during('published', async (report) => {
    const look = (to: typeof report): Promise<number> => checkPublished(knex, publicDirectory(dataDir), roots[0]!, logs, to);
    let waiting = false;
    if (patience > 0) await look(() => (waiting = true));
    if (waiting) await sleep(patience);
    counts.publishedFiles = await look(report);
  });
  const finished: string[] = [];
  await problems.during('intents', async (report) => void finished.push(...(await finishIntents(subject, report))));

  await withSnapshot(knex, async (read) => {
    let trust: TrustList | undefined;
    let lists = new StatusLists();
    await problems.during('trust', async (report) => void ({ trust, editions: counts.trustEditions } = await read((snapshot) => checkTrust(snapshot, roots, report))));
    await problems.during('status', async (report) => {
      if (trust) ({ lists, editions: counts.statusEditions } = await read((snapshot) => checkStatusEditions(snapshot, trust!, config.verifyOrigin, report)));
    });
    await problems.during('documents', async (report) => {
      Object.assign(counts, await read((snapshot) => checkDocuments(snapshot, { trust, lists, origin: config.verifyOrigin, now: clock() }, report)));
    });
    await problems.during('numbers', (report) => read((snapshot) => checkNumbers(snapshot, report)));
    await problems.during('log', (report) => read(async (snapshot) => {
      await checkUnknownLogs(snapshot, logs, report);
      for (const own of logs) {
        const { entries, checkpoints } = await checkLogRows(snapshot, own, report);
        counts.logEntries += entries;
        counts.checkpoints += checkpoints;
      }
    }));
    await problems.during('log-register', (report) => read((snapshot) => checkLogAgainstRegister(snapshot, logs, report)));
    await problems.during('audit', async (report) => void (counts.auditEntries = await read((snapshot) => checkAudit(snapshot, report))));
  });
  return { ...counts, finished, found: problems.found, problems: problems.listed };
}

async function finishIntents({ issuer, mirror }: FsckSubject, report: (code: string, subject: string, detail: string) => void): Promise<string[]> {
  const { finished, unfinished } = await issuer.finishIntents();
  for (const { number, error } of unfinished) report(error instanceof IssuerError ? error.code : 'intent-unfinished', number, (error as Error).message);
  if (finished.length > 0) await mirror.refresh();
  return finished;
}
