import { concatBytes } from '../cbor/index.ts';
import { FormatError } from '../errors.ts';
import { fromBase64, toBase64 } from './base64.ts';

/** A signature on a note: the key's name, its id of 4 bytes, and what the algorithm makes. */
export type NoteSignature = { readonly name: string; readonly keyId: Uint8Array; readonly signature: Uint8Array };
/** A signed note (C2SP signed-note). `text` is what is signed, its last newline included. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

/** Characters; room for sixteen post-quantum signatures, as the standard asks. */
export const MAX_NOTE_LENGTH = 128 * 1024;
export const MAX_NOTE_SIGNATURES = 64;
export const KEY_ID_LENGTH = 4;

const PREFIX = '\u2014 ';
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/**
 * Takes a note apart; no signature is checked.
 * @throws FormatError `note-malformed`
 */
export function readNote(note: string): Note {
  if (note.length > MAX_NOTE_LENGTH) throw malformed('longer than is read');
  if (!note.isWellFormed() || CONTROL.test(note)) throw malformed('characters');
  const split = note.lastIndexOf('\n\n');
  if (split < 1 || !note.endsWith('\n')) throw malformed('no signatures');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_NOTE_SIGNATURES) throw malformed('more signatures than are read');
  return { text: note.slice(0, split + 1), signatures: lines.map(readSignature) };
}

/** Puts signature lines under a text. @throws FormatError `note-malformed` for what {@link readNote} would not read back */
export function noteText(text: string, lines: readonly string[]): string {
  const note = `${text}\n${lines.join('')}`;
  if (readNote(note).text !== text) throw malformed('text');
  return note;
}

/** A signature line with its newline. @throws FormatError `note-malformed` */
export function signatureLine(name: string, keyId: Uint8Array, signature: Uint8Array): string {
  if (!isKeyName(name)) throw malformed('key name');
  if (keyId.length !== KEY_ID_LENGTH || signature.length === 0) throw malformed('signature');
  return `${PREFIX}${name} ${toBase64(concatBytes([keyId, signature]))}\n`;
}

/** Key names are not empty and hold neither white space nor a plus sign. */
export function isKeyName(name: string): boolean {
  return name.length <= 255 && name.isWellFormed() && /^[^\p{White_Space}+]+$/u.test(name) && !CONTROL.test(name);
}

function readSignature(line: string): NoteSignature {
  const [name, encoded, ...more] = line.startsWith(PREFIX) ? line.slice(PREFIX.length).split(' ') : [];
  if (name === undefined || encoded === undefined || more.length > 0 || !isKeyName(name)) throw malformed('signature line');
  const bytes = fromBase64(encoded);
  if (!bytes || bytes.length <= KEY_ID_LENGTH) throw malformed('signature line');
  return { name, keyId: bytes.subarray(0, KEY_ID_LENGTH), signature: bytes.subarray(KEY_ID_LENGTH) };
}

function malformed(what: string): FormatError {
  return new FormatError('note-malformed', what);
}
