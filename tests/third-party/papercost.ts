import { ParseSpeeds, PDFDocument } from 'pdf-lib';
import { preparePaper } from '../../issuer/pdf/index.ts';
import { makeTestChain } from './chain.ts';
import { sealing, smallestPermit } from './paperfixture.ts';

/**
 * What a one-page permit costs in CPU time, all threads: layout, then both phases of the PDF, then pdf-lib's loading and saving
 * for comparison. `node tests/third-party/papercost.ts [ROUNDS]`; the steps take turns, so that a busy machine slows all alike.
 */
const rounds = Number(process.argv[2] ?? 200);
const totals = new Map<string, number>();

async function spend<T>(step: string, counted: boolean, work: () => Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  if (counted) totals.set(step, (totals.get(step) ?? 0) + (user + system) / 1000);
  return result;
}

const [chain, layOut] = [await makeTestChain(), smallestPermit()];
for (let round = -50; round < rounds; round++) {
  const counted = round >= 0;
  // Each paper has its own number: an equal one would come out of the layout engine's cache.
  const pdf = await spend('layout', counted, () => layOut(`TM-2026-${String(100_000 + round)}`));
  const prepared = await spend('prepare', counted, () => preparePaper({ pdf }));
  await spend('finish', counted, () => prepared.finish(sealing(chain)));
  const loaded = await spend('pdf-lib load', counted, () => PDFDocument.load(pdf, { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest }));
  await spend('pdf-lib save', counted, () => loaded.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false, objectsPerTick: Infinity }));
}
for (const [step, total] of totals) console.log(`${step.padEnd(12)} ${(total / rounds).toFixed(2).padStart(6)} ms CPU`);
