/** The verifier's second door, for the checking page: what runs without Node. */
export { webCrypto } from './crypto/web.ts';
export { type CheckpointErrorCode, openCheckpoint, openTrustedLog, type TrustedLog } from './log/checkpoint.ts';
export { leafHash } from './log/hashes.ts';
export { verifyInclusion } from './log/inclusion.ts';
export { judgeLogProof, type LogProofErrorCode, type LogProofResult } from './log/proof.ts';
export { LogReadError, PublishedTree, type ReadLogFile } from './log/tiles.ts';
export { bucketAddress } from './log/bucket.ts';
export type { LogLookup, VerifierContext } from './seal/context.ts';
export { verifySealText } from './seal/answer.ts';
export { StatusError, StatusLists } from './status/lists.ts';
export { TrustError } from './trust/errors.ts';
export { openTrustList, type TrustList, type TrustListSource } from './trust/list.ts';
