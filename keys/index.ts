export { type CeremonyConfig, initKeys, rotateKeys } from './ceremony.ts';
export { KeyError, type KeyErrorCode } from './errors.ts';
export type { Hardware, TokenKey } from './hardware/index.ts';
export { signJws } from './jws.ts';
export { checkPassphrase, generatePassphrase, readPassphraseFile, readPasswordFile } from './passphrase.ts';
export { exportKey, importKey, type ImportedRole } from './pkcs12/index.ts';
export { type KeyEntry, openCodeSecret, openSigner, type PublicKey, publicKeys, readManifest } from './ring.ts';
export { kidOf, type Role, ROLES, type Signer } from './signer.ts';
