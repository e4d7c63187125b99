import { compareBytes, concatBytes, noteText, readCheckpoint, signatureLine } from '../../document/index.ts';
import { cosignedText, nodeCrypto, type OpenedCheckpoint, PublishedTree, verifyConsistency } from '../../verifier/index.ts';
import { FollowError } from '../following/errors.ts';
import { type FollowedLog, onTiles, readNewest } from '../following/log.ts';
import type { WitnessKey } from './key.ts';
import type { WitnessState } from './state.ts';

export type Round = { readonly size: number; readonly result: 'cosigned' | 'unchanged' };

/** An unchanged tree is cosigned again after so long: its date tells how fresh the tree is known to be. Seconds. */
const RENEW_AFTER = 60;

/**
 * Looks at the log once: verifies the newest checkpoint and that it goes on from the one seen last, remembers it, cosigns it.
 * @throws FollowError; a fork is remembered with its two checkpoints, and every later round is refused for it
 */
export async function witnessRound(log: FollowedLog, key: WitnessKey, state: WitnessState, now: number): Promise<Round> {
  const { cosigned, at, fork } = state.remembered;
  if (fork) throw forked('was found to have forked before');
  const newest = await readNewest(log);
  if (cosigned !== undefined) {
    await checkGrowth(log, state, cosigned, newest);
    if (readCheckpoint(cosigned).size === newest.size && now < at + RENEW_AFTER) return { size: newest.size, result: 'unchanged' };
  }
  // A clock that was set back does not make a later statement an earlier one.
  const time = Math.max(Math.floor(now), at);
  await state.remember({ cosigned: cosign(newest.note, log, key, time), at: time, fork: undefined });
  return { size: newest.size, result: 'cosigned' };
}

async function checkGrowth(log: FollowedLog, state: WitnessState, cosigned: string, newest: OpenedCheckpoint & { readonly note: string }): Promise<void> {
  const seen = readCheckpoint(cosigned);
  if (seen.origin !== newest.origin) throw new FollowError('log-unknown', `This state belongs to the log "${seen.origin}", not "${newest.origin}". Give another --state.`);
  if (newest.size < seen.size) throw new FollowError('log-rolled-back', `The log shows ${newest.size} entries; it had ${seen.size}. Nothing is cosigned until it has caught up.`);
  if (newest.size === seen.size) {
    if (compareBytes(newest.root, seen.root) === 0) return;
    await state.remember({ ...state.remembered, fork: [cosigned, newest.note] });
    throw forked(`signed two different trees of ${seen.size} entries`);
  }
  // Every tree begins as the empty one; about that nothing needs to be proven.
  if (seen.size === 0) return;
  const proof = await onTiles(() => new PublishedTree(log.read, newest.size, nodeCrypto.sha256).consistency(seen.size));
  const grown = { from: seen.size, to: newest.size, fromRoot: seen.root, toRoot: newest.root, proof };
  // Tiles are not signed: it may also be they that are wrong, so this one is looked at again.
  if (!(await verifyConsistency(nodeCrypto.sha256, grown))) throw forked(`does not go on from ${seen.size} to ${newest.size} entries by what it publishes`);
}

/** The checkpoint with the log's line, once, and this witness's. Lines of others are theirs to give, and could be more than anybody reads. */
function cosign(note: string, { trusted }: FollowedLog, key: WitnessKey, at: number): string {
  const { text, signatures } = readCheckpoint(note);
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(at));
  const signature = key.sign(new TextEncoder().encode(cosignedText(text, at)));
  const own = trusted.keys.map((known) => signatures.find((one) => one.name === known.key.name && compareBytes(one.keyId, known.key.keyId) === 0)).filter((one) => one !== undefined);
  return noteText(text, [...own, { name: key.name, keyId: key.keyId, signature: concatBytes([time, signature]) }].map((one) => signatureLine(one.name, one.keyId, one.signature)));
}

function forked(what: string): FollowError {
  return new FollowError('log-forked', `The log ${what}. Nothing of it is cosigned any more; keep the witness's state as evidence and tell those who rely on the log.`);
}
