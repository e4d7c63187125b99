import { type ListedLog, type LogSplit, NOTE_ALGORITHM, sealEntry, toHex, fromHex, verifierKey, verifierKeyText } from '../../document/index.ts';
import { isBelowSplit } from '../log/bucket.ts';
import { openTrustedLog, type TrustedLog } from '../log/checkpoint.ts';
import { judgeLogProof, type LogProofResult } from '../log/proof.ts';
import type { VerifierCrypto } from '../crypto/port.ts';
import type { TrustedSigner } from '../trust/list.ts';
import type { VerifierContext } from './context.ts';
import type { Findings } from './findings.ts';

/** What is known of a seal's place in the logs: `proof` is the file that its paper carries, where there is a paper. */
export type LogEvidence = { readonly seal: Uint8Array; readonly file: boolean; readonly proof: Uint8Array | undefined };

/** A place that holds: the entry stands there in a tree that the trust list vouches for. */
type Place = Pick<LogSplit, 'origin' | 'size' | 'root'> & { readonly index: number };

/**
 * Is the seal in a log of its authority, and before its key was stolen? (SPEC §12.) A file must carry its proof where the authority keeps a log; a
 * bare seal needs one only when its key was stolen.
 */
export async function checkLog(findings: Findings, context: VerifierContext, signer: TrustedSigner, evidence: LogEvidence): Promise<void> {
  const logs = signer.part.logs ?? [];
  const { compromised } = signer;
  if (!compromised && (logs.length === 0 || !evidence.file)) return findings.skip('log');
  const sealId = new Uint8Array(await context.crypto.sha256(evidence.seal));
  const needed = (): void => findings.skip('log', { verdict: 'undetermined', reason: 'log-proof-needed' });
  const proven = evidence.proof && (await judge(evidence.proof, sealId, logs, context.crypto));
  if (proven && !proven.ok && proven.code !== 'log-unknown') return findings.fail('log', { verdict: 'forged', reason: 'log-proof-invalid', detail: proven.code });
  const place = proven?.ok === true ? standing(proven, logs) : undefined;
  if (place && !compromised) return findings.pass('log');
  // The buckets first: whoever stole the log's key too can prove what he likes in a tree of his own.
  const told = await isBelow(splitsUntil(compromised, logs), sealId, context);
  const before = told ?? (place && compromised ? isBefore(place, compromised, logs) : undefined);
  if (before) return findings.pass('log');
  if (before === undefined || !compromised) return needed();
  findings.fail('log', { verdict: 'forged', reason: 'signer-compromised', detail: `${compromised.origin} ${compromised.size}` });
}

/** The places below any of which a seal was made by its owner: where the key was stolen, and the ends of the logs that were closed before. */
function splitsUntil(compromised: LogSplit | undefined, logs: readonly ListedLog[]): LogSplit[] {
  const last = compromised ? logs.findIndex(({ origin }) => origin === compromised.origin) : logs.length;
  const ends = logs.slice(0, Math.max(0, last)).flatMap(({ origin, closed }) => (closed ? [{ origin, ...closed }] : []));
  return compromised ? [...ends, compromised] : ends;
}

/** By the published buckets; undefined when one that would be needed cannot be had. */
async function isBelow(splits: readonly LogSplit[], sealId: Uint8Array, { logs, crypto }: VerifierContext): Promise<boolean | undefined> {
  let answer: boolean | undefined = splits.length === 0 ? undefined : false;
  for (const split of splits) {
    const bucket = await logs?.bucket(split, sealEntry(sealId));
    const below = bucket && (await isBelowSplit(crypto.sha256, split, sealEntry(sealId), bucket));
    if (below === true) return true;
    if (below === undefined) answer = undefined;
  }
  return answer;
}

async function judge(proof: Uint8Array, sealId: Uint8Array, logs: readonly ListedLog[], crypto: VerifierCrypto): Promise<LogProofResult> {
  const { sha256 } = crypto;
  return judgeLogProof(new TextDecoder().decode(proof), sealEntry(sealId), { logs: await Promise.all(logs.map((log) => opened(log, crypto))), sha256 });
}

/** What the key of a closed log signed counts only for the very tree that it was closed at: a thief can sign any other. */
function standing({ origin, index, size, root }: LogProofResult & { ok: true }, logs: readonly ListedLog[]): Place | undefined {
  const closed = logs.find((log) => log.origin === origin)?.closed;
  return closed && (closed.size !== size || closed.root !== toHex(root)) ? undefined : { origin, index, size, root: toHex(root) };
}

/** Logs follow one another: what stands in an earlier one was there before, in a later one after. Undefined where the list does not say. */
function isBefore(place: Place, split: LogSplit, logs: readonly ListedLog[]): boolean | undefined {
  if (place.origin === split.origin) {
    // Another tree of the same size is a fork, made with the log's key.
    if (place.size === split.size && place.root !== split.root) return undefined;
    return place.index < split.size;
  }
  const order = (origin: string): number => logs.findIndex((log) => log.origin === origin);
  return order(split.origin) < 0 ? undefined : order(place.origin) < order(split.origin);
}

const prepared = new WeakMap<ListedLog, Promise<TrustedLog>>();

/** Not before it is needed: phones of before 2025 have no Ed25519, and can check all else. */
function opened(log: ListedLog, crypto: VerifierCrypto): Promise<TrustedLog> {
  const known = prepared.get(log);
  if (known) return known;
  const opening = verifierKey(crypto.sha256, { name: log.origin, algorithm: NOTE_ALGORITHM.ed25519, publicKey: fromHex(log.key) })
    .then((key) => openTrustedLog({ origin: log.origin, keys: [verifierKeyText(key)] }, crypto));
  prepared.set(log, opening);
  return opening;
}
