import { FormatError, readVerifierKey } from '../../document/index.ts';
import { LogReadError, nodeCrypto, openCheckpoint, type OpenedCheckpoint, openTrustedLog, type ReadLogFile, type TrustedLog } from '../../verifier/index.ts';
import { InstallationError } from '../installation/errors.ts';
import { FollowError } from './errors.ts';
import { openLogSource } from './source.ts';

/** A log that is followed: where its files are, and whose signature they need. */
export type FollowedLog = { readonly origin: string; readonly read: ReadLogFile; readonly trusted: TrustedLog };

/** @param verifierKey the log's key as text; its name is the log's origin. @throws InstallationError `usage` */
export async function followLog(place: string, verifierKey: string): Promise<FollowedLog> {
  try {
    const { name: origin } = await readVerifierKey(nodeCrypto.sha256, verifierKey);
    return { origin, read: openLogSource(place), trusted: await openTrustedLog({ origin, keys: [verifierKey] }, nodeCrypto) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new InstallationError('usage', `--log-key is no verifier key of a log (${error.detail}). It reads <name>+<id>+<key>; the log's operator gives it.`);
  }
}

/** The log's newest checkpoint, with its text, its signature verified. @throws FollowError */
export async function readNewest({ read, trusted }: FollowedLog): Promise<OpenedCheckpoint & { readonly note: string }> {
  const bytes = await read('checkpoint');
  if (!bytes) throw new FollowError('log-unreachable', 'The log publishes no checkpoint.');
  const note = decode(bytes);
  const opened = await openCheckpoint(note, [trusted]);
  if (opened.ok) return { ...opened, note };
  switch (opened.code) {
    case 'log-unknown':
      throw new FollowError('log-unknown', `This is the log "${opened.detail}", not "${trusted.origin}".`);
    case 'log-signature-invalid':
    case 'cosignature-invalid':
    case 'witnesses-missing':
      throw new FollowError('log-signature-invalid', `The log's checkpoint does not carry a valid signature of its key (${opened.detail}).`);
    case 'note-malformed':
    case 'checkpoint-malformed':
      throw new FollowError('log-malformed', `The log's checkpoint cannot be read (${opened.detail}).`);
  }
}

/** Runs work on the log's tiles; what is missing or not whole becomes a FollowError. */
export async function onTiles<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LogReadError) throw new FollowError(error.code === 'tile-missing' ? 'log-unreachable' : 'log-malformed', error.message);
    throw error;
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FollowError('log-malformed', "The log's checkpoint is not UTF-8.");
  }
}
