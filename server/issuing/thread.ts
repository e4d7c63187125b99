import { workerData } from 'node:worker_threads';
import { IssuerError, type IssueRequest, type Issuer, type IssuedPaper, type IssuerProblem } from '../../issuer/index.ts';
import { KeyError, type KeyErrorCode } from '../../keys/index.ts';
import { connectKnex, type ConnectionSettings } from '../database/index.ts';
import { getConfig } from '../installation/config.ts';
import { openIssuer } from '../installation/open.ts';

/** What a thread is given when it starts. Piscina wraps it as the second of two. */
export type ThreadData = { readonly dataDir: string; readonly settings: ConnectionSettings };

/** What passes between threads loses its class, so that errors which a caller tells apart pass as what they say. */
export type ThreadAnswer =
  | { readonly ok: true; readonly paper: IssuedPaper }
  | { readonly ok: false; readonly problem: IssuerProblem }
  | { readonly ok: false; readonly key: { readonly code: KeyErrorCode; readonly message: string } };

const { dataDir, settings } = (Array.isArray(workerData) ? workerData[1] : workerData) as ThreadData;

const knex = connectKnex(settings, { max: 4, name: 'khatm issuing' });
let opening: Promise<Issuer> | undefined;

/** One paper, on this thread's own issuer. A refusal is an answer; anything else that goes wrong is thrown. */
export default async function issueOnThread(request: IssueRequest): Promise<ThreadAnswer> {
  try {
    const issuer = await (opening ??= open());
    return { ok: true, paper: await issuer.issue(request) };
  } catch (error) {
    if (error instanceof IssuerError) return { ok: false, problem: error.problem };
    if (error instanceof KeyError) return { ok: false, key: { code: error.code, message: error.message } };
    throw error;
  }
}

async function open(): Promise<Issuer> {
  try {
    return await openIssuer(dataDir, getConfig(dataDir), knex);
  } catch (error) {
    // A token that is away now may be there for the next request.
    opening = undefined;
    throw error;
  }
}
