export { BUCKET_ENTRY_LENGTH, type Bucket, bucketOf, bucketPath, decodeBucket, encodeBucket, MAX_BUCKET_BITS } from './bucket.ts';
export { type Checkpoint, checkpointBody, MAX_ORIGIN_LENGTH, readCheckpoint } from './checkpoint.ts';
export { auditEntry, sealEntry, type StatusChange, statusEntry } from './entries.ts';
export { MAX_NOTE_LENGTH, MAX_NOTE_SIGNATURES, type Note, type NoteSignature, noteText, readNote, signatureLine } from './note.ts';
export { type LogProof, logProofText, MAX_PROOF_HASHES, readLogProof } from './proof.ts';
export { entriesPath, TILE_WIDTH, tilePath, tileWidth } from './tiles.ts';
export { NOTE_ALGORITHM, noteKeyId, readVerifierKey, type VerifierKey, verifierKey, verifierKeyText } from './verifierkey.ts';
