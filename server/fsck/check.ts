import { hash } from 'node:crypto';
import { type Answer, decodeRecord, decodeSeal, FormatError, toHex, type Verdict } from '../../document/index.ts';
import { IssuerError, type IntentRow, type IssuedRow, type StateRow } from '../../issuer/index.ts';
import { type CodeReader, PublishedFolder, verifyPdf } from '../../verifier/index.ts';
import { systemClock } from '../installation/clock.ts';
import { publicDirectory } from '../installation/folders.ts';
import type { Installation } from '../installation/open.ts';

export type FsckProblem = { readonly number: string; readonly code: string; readonly detail: string };

export type FsckReport = {
  readonly documents: number;
  /** Intents that a crash had left and that are issued now. */
  readonly finished: readonly string[];
  readonly problems: readonly FsckProblem[];
};

type Row = IntentRow & { readonly issued: IssuedRow | undefined; readonly state: StateRow | undefined };

/** What a verifier may say about a document in each state. */
const EXPECTED: Record<StateRow['state'], readonly Verdict[]> = {
  issued: ['authentic', 'expired'],
  reinstated: ['authentic', 'expired'],
  suspended: ['suspended'],
  revoked: ['revoked'],
  superseded: ['superseded'],
};

/** A signed file needs no picture read; one that has lost its signature is reported as it is. */
const NO_CODES: CodeReader = {
  fromImage: () => Promise.resolve({ ok: true, texts: [] }),
  fromPdf: () => Promise.resolve({ ok: true, texts: [] }),
};

/**
 * Finishes open intents, then reads every document again through the verifier, which shares no code with what issued it, and compares
 * register, seal, file and published status.
 */
export async function checkEverything({ issuer, mirror, dataDir }: Installation): Promise<FsckReport> {
  const { finished, unfinished } = await issuer.finishIntents();
  const problems: FsckProblem[] = unfinished.map(({ number, error }) => ({
    number,
    code: error instanceof IssuerError ? error.code : 'intent-unfinished',
    detail: (error as Error).message,
  }));
  await mirror.refresh();
  const folder = new PublishedFolder(publicDirectory(dataDir), systemClock);
  const context = await folder.context();
  for (const { what, code } of folder.refused.values()) problems.push({ number: '-', code: 'published-refused', detail: `${what}: ${code}` });
  let documents = 0;
  for await (const row of issuer.register.everyDocument()) {
    documents++;
    if (!row.issued) {
      if (row.state) problems.push({ number: row.number, code: 'issued-missing', detail: `state ${row.state.state} without a signed document` });
      continue;
    }
    const report = (code: string, detail: string): void => void problems.push({ number: row.number, code, detail });
    compareRows(row, row.issued, report);
    compareAnswer(row, await verifyPdf(new Uint8Array(row.issued.pdf), context, NO_CODES), report);
  }
  return { documents, finished, problems };
}

type Report = (code: string, detail: string) => void;

function compareRows(row: Row, issued: IssuedRow, report: Report): void {
  if (!row.state) report('state-missing', 'a signed document without any state');
  if (Buffer.compare(hash('sha256', issued.seal, 'buffer'), issued.seal_id) !== 0) report('seal-id-differs', 'the seal is not the one that its id names');
  try {
    const { claims } = decodeSeal(issued.seal);
    const record = decodeRecord(row.record);
    if (claims.number !== row.number || record.number !== row.number) report('number-differs', `${claims.number} in the seal, ${record.number} in the record`);
    if (claims.status.idx !== row.status_index) report('status-place-differs', `index ${claims.status.idx} in the seal, ${row.status_index} in the register`);
    if (claims.iat !== Number(row.issued_at)) report('issue-time-differs', `${claims.iat} in the seal, ${row.issued_at} in the register`);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report('bytes-damaged', error.message);
  }
}

function compareAnswer(row: Row, answer: Answer, report: Report): void {
  const expected = row.state ? EXPECTED[row.state.state] : [];
  if (!expected.includes(answer.verdict)) report('verdict-differs', `${answer.verdict} (${answer.reason}), but the register says ${row.state?.state ?? 'nothing'}`);
  if (answer.sealId !== toHex(row.issued!.seal_id)) report('file-differs', 'the stored file carries another seal');
}
