import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runBulk } from '../../server/bulk/index.ts';
import { checkEverything } from '../../server/fsck/check.ts';
import { publicDirectory } from '../../server/installation/publish.ts';
import { IssuingThreads } from '../../server/issuing/threads.ts';
import { IssuerError } from '../../issuer/index.ts';
import { createCodeReader, PublishedFolder, verifyFile, verifySealText } from '../../verifier/index.ts';
import { openStand } from '../bench/stand.ts';

/**
 * `npm run test:bulk`: issues every row of the city's file, verifies every PDF and every seal, and reads everything again with fsck.
 * A few minutes; prints one line of JSON for each part.
 */
const CSV = resolve(import.meta.dirname, '../../../shared/data/building-permits.csv');
const MAP = resolve(import.meta.dirname, '../../maps/calgary-building-permits.json');

type Line = { readonly outcome: 'issued'; readonly seal: string; readonly number: string } | { readonly outcome: 'refused'; readonly reason: string };

const stand = await openStand();
const threads = new IssuingThreads(stand);
const codes = createCodeReader();
const out = mkdtempSync(join(tmpdir(), 'khatm-permits-'));
let wrong = 0;
try {
  const summary = await runBulk({ csvPath: CSV, mapPath: MAP, type: 'building-permit', outDir: out, concurrency: threads.count * 3, issue });
  const lines = readFileSync(join(out, 'report.ndjson'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Line);
  say('issued', { ...summary, refusals: count(lines, (line) => (line.outcome === 'refused' ? line.reason : undefined)) });
  const published = new PublishedFolder(publicDirectory(stand.dataDir), () => Date.now() / 1000);
  const pdfs = readdirSync(out).filter((name) => name.endsWith('.pdf'));
  const files = await timed(async () => all(pdfs, async (name) => (await verifyFile(new Uint8Array(readFileSync(join(out, name))), await published.context(), codes)).verdict));
  say('files', { files: pdfs.length, ...files });
  const seals = lines.flatMap((line) => (line.outcome === 'issued' ? [line.seal] : []));
  say('seals', { seals: seals.length, ...(await timed(async () => all(seals, async (seal) => (await verifySealText(seal, await published.context())).verdict))) });
  const { value: report, seconds } = await timed(() => checkEverything(stand));
  say('fsck', { documents: report.documents, problems: report.problems.length, seconds });
  wrong += report.problems.length + (pdfs.length === summary.issued ? 0 : 1) + (lines.length === summary.rows ? 0 : 1);
} finally {
  await codes.close();
  await threads.close();
  await stand.close();
  rmSync(out, { recursive: true, force: true });
}
process.exitCode = wrong === 0 ? 0 : 1;

async function issue(request: Parameters<Parameters<typeof runBulk>[0]['issue']>[0]): ReturnType<Parameters<typeof runBulk>[0]['issue']> {
  try {
    return { ok: true, ...(await threads.issue({ ...request, client: 'bulk' })) };
  } catch (error) {
    if (error instanceof IssuerError) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** How often each verdict was given; every one that is not authentic is wrong here. */
async function all<T>(items: readonly T[], judge: (item: T) => Promise<string>): Promise<Record<string, number>> {
  const verdicts: string[] = [];
  for (const item of items) verdicts.push(await judge(item));
  wrong += verdicts.filter((verdict) => verdict !== 'authentic').length;
  return count(verdicts, (verdict) => verdict);
}

function count<T>(items: readonly T[], by: (item: T) => string | undefined): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of items.map(by)) if (key !== undefined) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

async function timed<T>(task: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const started = performance.now();
  const value = await task();
  return { value, seconds: Math.round((performance.now() - started) / 100) / 10 };
}

function say(part: string, result: object): void {
  console.log(JSON.stringify({ part, ...result }));
}
