import { type Checkpoint, FormatError, NOTE_ALGORITHM, type Note, readCheckpoint, toHex } from '../../document/index.ts';
import type { VerifierCrypto } from '../crypto/port.ts';
import { isBy, type NoteVerifier, noteVerifier, type Signed } from './noteverifier.ts';

/** A log that is believed, by whose keys, and how many of which witnesses must have cosigned. */
export type TrustedLog = { readonly origin: string; readonly keys: readonly NoteVerifier[]; readonly witnesses: readonly NoteVerifier[]; readonly witnessesNeeded: number };

/** Why a checkpoint is not believed. Stable codes; `log-unknown` and `witnesses-missing` say that something could not be established, the others that something is wrong. */
export type CheckpointErrorCode = 'note-malformed' | 'checkpoint-malformed' | 'log-unknown' | 'log-signature-invalid' | 'cosignature-invalid' | 'witnesses-missing';

export type OpenedCheckpoint = Checkpoint & {
  /** Distinct witness keys that cosigned. */
  readonly witnesses: number;
  /** The newest time that a witness vouches for, seconds since 1970; undefined without cosignatures. */
  readonly witnessedAt: number | undefined;
};

export type CheckpointResult = ({ readonly ok: true } & OpenedCheckpoint) | CheckpointRefusal<CheckpointErrorCode>;
export type CheckpointRefusal<Code> = { readonly ok: false; readonly code: Code; readonly detail: string };

/**
 * Prepares a log for many checks. Keys are verifier keys as text: the log's of algorithm 1, the witnesses' of algorithm 4.
 * @throws FormatError `verifier-key-malformed`; an Error when Ed25519 cannot be verified here
 */
export async function openTrustedLog(
  { origin, keys, witnesses = [], witnessesNeeded = 0 }: { readonly origin: string; readonly keys: readonly string[]; readonly witnesses?: readonly string[]; readonly witnessesNeeded?: number },
  crypto: VerifierCrypto,
): Promise<TrustedLog> {
  const prepare = (texts: readonly string[], algorithm: number): Promise<NoteVerifier[]> =>
    Promise.all(texts.map(async (text) => {
      const verifier = await noteVerifier(text, crypto);
      if (verifier.key.algorithm !== algorithm) throw new FormatError('verifier-key-malformed', 'algorithm');
      return verifier;
    }));
  return { origin, keys: await prepare(keys, NOTE_ALGORITHM.ed25519), witnesses: await prepare(witnesses, NOTE_ALGORITHM.cosignature), witnessesNeeded };
}

/** Reads a signed checkpoint of one of these logs and verifies every signature by a known key. One that does not hold spoils the note (C2SP signed-note). */
export async function openCheckpoint(noteText: string, logs: readonly TrustedLog[]): Promise<CheckpointResult> {
  let note: Checkpoint & Note;
  try {
    note = readCheckpoint(noteText);
  } catch (error) {
    if (error instanceof FormatError && (error.code === 'note-malformed' || error.code === 'checkpoint-malformed')) return refuse(error.code, error.detail ?? '');
    throw error;
  }
  const log = logs.find(({ origin }) => origin === note.origin);
  if (!log) return refuse('log-unknown', note.origin);
  const byLog = await signaturesOf(note, log.keys);
  if (!byLog.ok) return refuse('log-signature-invalid', byLog.name);
  if (byLog.signed.length === 0) return refuse('log-signature-invalid', 'not signed by the log');
  const byWitnesses = await signaturesOf(note, log.witnesses);
  if (!byWitnesses.ok) return refuse('cosignature-invalid', byWitnesses.name);
  const witnesses = new Set(byWitnesses.signed.map(({ key }) => key)).size;
  if (witnesses < log.witnessesNeeded) return refuse('witnesses-missing', `${witnesses} of ${log.witnessesNeeded}`);
  const times = byWitnesses.signed.map(({ at }) => at ?? 0);
  return { ok: true, origin: note.origin, size: note.size, root: note.root, witnesses, witnessedAt: times.length === 0 ? undefined : Math.max(...times) };
}

type SignedBy = Signed & { /** The public key, hex: a key is counted once, by whatever names it goes. */ readonly key: string };

async function signaturesOf({ text, signatures }: Note, verifiers: readonly NoteVerifier[]): Promise<{ ok: true; signed: SignedBy[] } | { ok: false; name: string }> {
  const signed: SignedBy[] = [];
  for (const line of signatures) {
    for (const verifier of verifiers.filter((one) => isBy(line, one))) {
      const found = await verifier.verify(text, line.signature);
      if (!found) return { ok: false, name: line.name };
      signed.push({ ...found, key: toHex(verifier.key.publicKey) });
    }
  }
  return { ok: true, signed };
}

function refuse(code: CheckpointErrorCode, detail: string): CheckpointRefusal<CheckpointErrorCode> {
  return { ok: false, code, detail };
}
