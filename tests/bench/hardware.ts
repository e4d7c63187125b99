import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSigner, readPassphraseFile, type Signer } from '../../keys/index.ts';
import { passphrasePath } from '../../server/installation/config.ts';
import { keysDirectory } from '../../server/installation/folders.ts';
import type { Installation } from '../../server/installation/open.ts';
import { IssuingThreads } from '../../server/issuing/threads.ts';
import { demoAuthority } from '../../server/start/demo.ts';
import { configureSoftHsm, installSoftHsm, makeToken } from '../support/softhsm.ts';
import { type Figure, median } from './measure.ts';
import { openStand, PERMIT, permits } from './stand.ts';

const WARM_UP = 20;
const PAPERS = 60;
const SIGNATURES = 1000;
const AT_ONCE = 8;
const ROUNDS = 5;

/**
 * Papers a second, durable, with keys in SoftHSM2 and in files: two installations in turn, so that the machine's mood is the same for both. By
 * the clock and not by processor time, since a token works beside the processor.
 */
export async function benchHardware(files: Installation): Promise<Figure[]> {
  if (installSoftHsm() === undefined) throw new Error('SoftHSM2 is missing; install the packages softhsm2 and opensc');
  const folder = mkdtempSync(join(tmpdir(), 'khatm-bench-softhsm-'));
  configureSoftHsm(folder);
  const token = makeToken();
  const inToken = await openStand(demoAuthority(), token.hardware);
  try {
    const issuing = await inTurn(issuingOn(inToken), issuingOn(files), PAPERS);
    const signing = await inTurn(signingOn(await sealSigner(inToken)), signingOn(await sealSigner(files)), SIGNATURES);
    return [
      { figure: 'issuing rate with keys in SoftHSM2, times that with keys in files', value: `${issuing.ratio.toFixed(2)} (${issuing.ours.toFixed(1)} : ${issuing.theirs.toFixed(1)} a second)`, wanted: 'at least 0.5', holds: issuing.ratio >= 0.5 },
      { figure: '… signatures alone', value: `${signing.ratio.toFixed(2)} (${signing.ours.toFixed(0)} : ${signing.theirs.toFixed(0)} a second)`, wanted: '', holds: undefined },
    ];
  } finally {
    await inToken.close();
    token.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Work = { readonly task: () => Promise<unknown>; readonly close: () => Promise<void> };

/** The round with the median ratio of the two rates. */
async function inTurn(ours: Work, theirs: Work, calls: number): Promise<{ ours: number; theirs: number; ratio: number }> {
  try {
    for (const { task } of [ours, theirs]) await rate(task, WARM_UP);
    const rounds: { ours: number; theirs: number; ratio: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const mine = await rate(ours.task, calls);
      const other = await rate(theirs.task, calls);
      rounds.push({ ours: mine, theirs: other, ratio: mine / other });
    }
    return median(rounds, ({ ratio }) => ratio);
  } finally {
    await ours.close();
    await theirs.close();
  }
}

async function rate(task: () => Promise<unknown>, calls: number): Promise<number> {
  let left = calls;
  const began = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) await task();
  }));
  return calls / ((performance.now() - began) / 1000);
}

function issuingOn(installation: Installation): Work {
  const threads = new IssuingThreads(installation);
  const requests = permits(installation.issuer.papers.types.get('building-permit')!.samples.find(({ name }) => name === PERMIT)!.record);
  return { task: () => threads.issue(requests.next().value), close: () => threads.close() };
}

function signingOn(signer: Signer): Work {
  const message = Buffer.alloc(400, 7);
  return { task: () => signer.sign(message), close: () => Promise.resolve() };
}

function sealSigner({ dataDir, config }: Installation): Promise<Signer> {
  return openSigner(keysDirectory(dataDir), 'seal', readPassphraseFile(passphrasePath(dataDir, config)), Date.now() / 1000, config.hardware);
}
