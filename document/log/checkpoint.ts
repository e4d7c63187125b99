import { FormatError } from '../errors.ts';
import { fromBase64, fromDecimal, toBase64 } from './base64.ts';
import { type Note, readNote } from './note.ts';

/** The head of a log: which log, how many entries, and the root of the tree over them (32 bytes). */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array };

export const MAX_ORIGIN_LENGTH = 255;

/** What a log signs (C2SP tlog-checkpoint): origin, size and root, a line each. @throws FormatError `checkpoint-malformed` */
export function checkpointBody({ origin, size, root }: Checkpoint): string {
  const body = `${origin}\n${size}\n${toBase64(root)}\n`;
  readBody(body);
  return body;
}

/**
 * Reads a signed checkpoint; no signature is checked. Extension lines, which the standard allows and advises against, are refused.
 * @throws FormatError `note-malformed`, `checkpoint-malformed`
 */
export function readCheckpoint(noteText: string): Checkpoint & Note {
  const note = readNote(noteText);
  return { ...readBody(note.text), ...note };
}

function readBody(text: string): Checkpoint {
  const [origin, size, root, end, ...more] = text.split('\n');
  if (end !== '' || more.length > 0) throw malformed('lines');
  if (!origin || origin.length > MAX_ORIGIN_LENGTH || !origin.isWellFormed()) throw malformed('origin');
  const entries = fromDecimal(size!);
  if (entries === undefined) throw malformed('size');
  const hash = fromBase64(root!);
  if (hash?.length !== 32) throw malformed('root');
  return { origin, size: entries, root: hash };
}

function malformed(what: string): FormatError {
  return new FormatError('checkpoint-malformed', what);
}
