import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, decodeSeal, digitsToBytes, layOutSeal, readSealText, sealBytes, sealText } from '../../document/index.ts';
import { openSigner, readManifest, readPassphraseFile, rotateKeys } from '../../keys/index.ts';
import { type CodeReader, PublishedFolder, verifyFile, verifySealText } from '../../verifier/index.ts';
import { systemClock } from '../installation/clock.ts';
import { passphrasePath } from '../installation/config.ts';
import { keysDirectory, publicDirectory } from '../installation/folders.ts';
import { initialise } from '../installation/initialise.ts';
import { ceremonyOf } from '../installation/lifecycle.ts';
import { type Installation, openInstallation } from '../installation/open.ts';
import { demoPlan } from '../start/demo.ts';

/** What a verifier says of one thing at one stage of the rehearsal. */
export type Rehearsed = { readonly stage: string; readonly what: string; readonly verdict: string; readonly reason: string; readonly log: string };

const NO_CODES: CodeReader = { fromImage: () => Promise.resolve({ ok: true, texts: [] }), fromPdf: () => Promise.resolve({ ok: true, texts: [] }) };

/**
 * Rehearses the theft of a seal signer in an installation of its own, which is removed afterwards: issues, steals the key, seals a paper that the
 * authority never issued, reports the theft, rotates, issues again; and tells the verdicts at each stage.
 */
export async function* rehearseTheft(): AsyncGenerator<Rehearsed> {
  const dataDir = await mkdtemp(join(tmpdir(), 'khatm-rehearsal-'));
  try {
    await initialise(dataDir, demoPlan(), readPassphraseFile);
    // Never over DATABASE_URL: what is rehearsed stays out of the authority's own register.
    const installation = await openInstallation(dataDir, undefined);
    try {
      yield* course(installation);
    } finally {
      await installation.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function* course(installation: Installation): AsyncGenerator<Rehearsed> {
  const { issuer, mirror, dataDir, config } = installation;
  const issue = async (): Promise<{ seal: string; pdf: Uint8Array }> => {
    const paper = await issuer.issue({ type: 'building-permit', record: issuer.papers.types.get('building-permit')!.samples[0]!.record, client: 'rehearsal' });
    await mirror.refresh();
    return paper;
  };
  const published = new PublishedFolder(publicDirectory(dataDir), systemClock);
  const tell = async (stage: string, what: string, answer: Answer): Promise<Rehearsed> =>
    ({ stage, what, verdict: answer.verdict, reason: answer.reason, log: answer.steps.find(({ step }) => step === 'log')?.outcome ?? 'not-reached' });
  const paper = await issue();
  // Checkpoints are dated to the second.
  const since = Math.floor(systemClock()) + 1;
  await until(since + 1);
  const thiefs = await sealLikeAThief(installation, paper.seal);
  const look = async function* (stage: string): AsyncGenerator<Rehearsed> {
    yield tell(stage, 'paper issued before', await verifyFile(paper.pdf, await published.context(), NO_CODES));
    yield tell(stage, 'its bare seal', await verifySealText(paper.seal, await published.context()));
    yield tell(stage, "the thief's seal", await verifySealText(thiefs, await published.context()));
  };
  yield* look('stolen, not yet known');
  await issuer.reportStolenSigner(readManifest(keysDirectory(dataDir)).keys.find(({ role }) => role === 'seal')!.kid, since);
  await issuer.publish();
  await mirror.refresh();
  await until(systemClock() + 1);
  yield* look('reported');
  await rotateKeys(ceremonyOf(dataDir, config, new Date()));
  await issuer.publish();
  const next = await issue();
  await until(systemClock() + 1);
  yield tell('rotated', 'paper issued after', await verifyFile(next.pdf, await published.context(), NO_CODES));
  yield* look('rotated');
}

/** What somebody can make who has the seal signer's key and passphrase, and nothing else. */
async function sealLikeAThief({ dataDir, config }: Installation, genuine: string): Promise<string> {
  const { claims } = decodeSeal(digitsToBytes(readSealText(genuine).digits));
  const signer = await openSigner(keysDirectory(dataDir), 'seal', readPassphraseFile(passphrasePath(dataDir, config)), systemClock());
  const unsigned = layOutSeal(signer.kid, { ...claims, number: claims.number.replace(/\d+$/, '9999999'), status: { ...claims.status, idx: claims.status.idx ^ 1 } });
  return sealText(config.verifyOrigin, sealBytes(unsigned, await signer.sign(unsigned.toBeSigned)));
}

async function until(seconds: number): Promise<void> {
  while (systemClock() < seconds) await new Promise((resolve) => setTimeout(resolve, 50));
}
