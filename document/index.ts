export { type CborErrorCode, CborError, type CborKey, type CborValue, compareBytes, concatBytes, decodeCbor, encodeCbor, Tagged } from './cbor/index.ts';
export { civilDate, endOfDay, formatDate, formatMonth, localInstant, parseDate, parseMonth } from './civil.ts';
export { NUMBER_PATTERN, type SealClaims } from './claims.ts';
export { ALG_ES256, ALG_ESP256, sigStructure } from './cose.ts';
export { bytesToDigits, digitCount, digitsToBytes, fromHex, MAX_DIGITS, toHex } from './digits.ts';
export { displayField, groupThousands } from './display.ts';
export { FormatError, type FormatErrorCode } from './errors.ts';
export type { FieldMap, FieldValue } from './fieldmap.ts';
export { type FieldProblem, type FieldProblemCode, formatScaled, sealFields, writeFields } from './fields.ts';
export { bindingOf, type Sha256 } from './hash.ts';
export {
  auditEntry, BUCKET_ENTRY_LENGTH, type Bucket, bucketOf, bucketPath, type Checkpoint, checkpointBody, decodeBucket, encodeBucket, entriesPath, MAX_BUCKET_BITS, type LogProof, logProofText, MAX_NOTE_LENGTH, MAX_NOTE_SIGNATURES, MAX_ORIGIN_LENGTH, MAX_PROOF_HASHES, type Note, NOTE_ALGORITHM, noteKeyId, type NoteSignature,
  noteText, readCheckpoint, readLogProof, readNote, readVerifierKey, sealEntry, signatureLine, type StatusChange, statusEntry, TILE_WIDTH, tilePath, tileWidth, type VerifierKey, verifierKey, verifierKeyText,
} from './log/index.ts';
export { MAX_OBJECTS, pageDigest, PageDigestError, type PageDigest, type PageSource, type PdfEntries, type PdfView, plainNumber } from './pagedigest.ts';
export { qrContentStream, QUIET_ZONE, qrSpan, type SealQr, sealQr, sealQrVersion, versionSpan } from './qr.ts';
export { decodeRecord, type DocumentRecord, encodeRecord, fieldNamed, isRecordProblems, readRecordFields, type RecordProblem, SALT_LENGTH } from './record.ts';
export { type Currency, type DocumentSchema, type Field, type FieldKind, type Label, MINOR_DIGITS, type Option, type SumRule } from './schema.ts';
export { decodeSeal, KID_LENGTH, layOutSeal, type Seal, sealBytes, SIGNATURE_LENGTH, type UnsignedSeal } from './seal.ts';
export { MAX_TEXT_LENGTH, readSealText, sealAddress, type SealText, sealText } from './sealtext.ts';
export { decodeStatusList, layOutStatusList, MAX_LIST_BYTES, setStatus, STATUS, STATUS_BITS, STATUS_LIST_TYPE, statusAt, statusListBytes, type StatusListContent, type StatusListToken } from './statuslist.ts';
export { decodeStatusListJwt, layOutStatusListJwt, STATUS_LIST_JWT_TYPE, statusListJwt } from './statuslistjwt.ts';
export { ELLIPSIS } from './text.ts';
export { type LogSplit, TRUST_HEAD_TYPE, type TrustedKey, type ListedLog, type TrustHead, type TrustPart } from './trust.ts';
export { type Answer, type AnsweredDocument, type AnsweredField, type AnsweredIssuer, type Proves, type Step, type StepName, type StepOutcome, type Verdict, VERDICTS } from './verdict.ts';
