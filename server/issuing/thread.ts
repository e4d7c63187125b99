import { workerData } from 'node:worker_threads';
import { IssuerError, type IssueRequest, type Issuer, type IssuedPaper, type IssuerProblem } from '../../issuer/index.ts';
import { connectKnex, type ConnectionSettings } from '../database/index.ts';
import { getConfig } from '../installation/config.ts';
import { openIssuer } from '../installation/open.ts';

/** What a thread is given when it starts. Piscina wraps it as the second of two. */
export type ThreadData = { readonly dataDir: string; readonly settings: ConnectionSettings };

export type ThreadAnswer = { readonly ok: true; readonly paper: IssuedPaper } | { readonly ok: false; readonly problem: IssuerProblem };

const { dataDir, settings } = (Array.isArray(workerData) ? workerData[1] : workerData) as ThreadData;

let opening: Promise<Issuer> | undefined;

/** One paper, on this thread's own issuer. A refusal is an answer; anything else that goes wrong is thrown. */
export default async function issueOnThread(request: IssueRequest): Promise<ThreadAnswer> {
  opening ??= openIssuer(dataDir, getConfig(dataDir), connectKnex(settings, { max: 4, name: 'khatm issuing' }));
  const issuer = await opening;
  try {
    return { ok: true, paper: await issuer.issue(request) };
  } catch (error) {
    if (error instanceof IssuerError) return { ok: false, problem: error.problem };
    throw error;
  }
}
