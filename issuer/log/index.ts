export { appendEntries, type Appended } from './append.ts';
export { LogError, type LogErrorCode } from './errors.ts';
export { entriesPath, tilePath } from '../../document/index.ts';
export { consistencyProof, inclusionProof, rootOf } from './prove.ts';
export { type RegisteredEntry, registeredEntries } from './registered.ts';
export { type NoteSigner, signCheckpoint } from './signcheckpoint.ts';
export type { ReadTile } from './treereader.ts';
