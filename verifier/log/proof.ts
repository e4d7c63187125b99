import { FormatError, type LogProof, readLogProof, type Sha256 } from '../../document/index.ts';
import { type CheckpointErrorCode, type CheckpointRefusal, openCheckpoint, type OpenedCheckpoint, type TrustedLog } from './checkpoint.ts';
import { leafHash } from './hashes.ts';
import { verifyInclusion } from './inclusion.ts';

/** Why a log proof proves nothing; `log-inclusion-invalid`: the checkpoint is good, and the entry does not stand where the proof says. */
export type LogProofErrorCode = CheckpointErrorCode | 'log-proof-malformed' | 'log-inclusion-invalid';

export type LogProofResult = ({ readonly ok: true; readonly index: number } & OpenedCheckpoint) | CheckpointRefusal<LogProofErrorCode>;

/** Whether a proof file (C2SP tlog-proof) shows this entry in one of these logs. */
export async function judgeLogProof(proofText: string, entry: Uint8Array, { logs, sha256 }: { readonly logs: readonly TrustedLog[]; readonly sha256: Sha256 }): Promise<LogProofResult> {
  let proof: LogProof;
  try {
    proof = readLogProof(proofText);
  } catch (error) {
    if (error instanceof FormatError) return { ok: false, code: error.code as LogProofErrorCode, detail: error.detail ?? '' };
    throw error;
  }
  const opened = await openCheckpoint(proof.checkpoint, logs);
  if (!opened.ok) return opened;
  const leaf = await leafHash(sha256, entry);
  if (!(await verifyInclusion(sha256, { index: proof.index, size: opened.size, leaf, proof: proof.hashes, root: opened.root }))) {
    return { ok: false, code: 'log-inclusion-invalid', detail: `entry ${proof.index} of ${opened.size}` };
  }
  return { ...opened, index: proof.index };
}
