export { initKeys } from './ceremony.ts';
export { type Compromise, earlierPlace, type LogPlace, readCompromised, reportCompromised } from './compromise.ts';
export { type CrlState, renewCrls, revokeKey } from './crl.ts';
export { addLogKey, followLog, type LogEntry, type LogSigner, openLogSigner, readLogs } from './logkeys.ts';
export { KeyError, type KeyErrorCode } from './errors.ts';
export type { Hardware, TokenKey } from './hardware/index.ts';
export { openJws, signJws } from './jws.ts';
export { type CeremonyConfig, type Offline, type OfflineRole, publishedName } from './maker.ts';
export { checkPassphrase, generatePassphrase, readPassphraseFile, readPasswordFile } from './passphrase.ts';
export { exportKey, importKey, type ImportedRole } from './pkcs12/index.ts';
export {
  chainOf, type KeyEntry, manifestMark, nextChange, openCodeSecret, openSigner, openSignerOf, type PublicKey, publicKeys, readManifest, REVOCATION_REASONS, type RevocationReason,
} from './ring.ts';
export { type PlannedKey, planRotation, rotateDueKeys, rotateKeys, type RotationOptions } from './rotation.ts';
export { type CeremonyScript, type HeldCeremony, holdCeremony, planCeremony, type PlannedStep } from './script.ts';
export { joinShares, readShare, readShareFile, type Share, shareSecret, shareText } from './shares.ts';
export { kidOf, type Role, ROLES, type Signer } from './signer.ts';
export { readTranscript, type TranscriptLine } from './transcript.ts';
export { keyWarnings, type KeyWarning, type ListedKey, listKeys } from './warnings.ts';
