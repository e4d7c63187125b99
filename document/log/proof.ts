import { FormatError } from '../errors.ts';
import { fromBase64, fromDecimal, toBase64 } from './base64.ts';
import { readCheckpoint } from './checkpoint.ts';
import { MAX_NOTE_LENGTH } from './note.ts';

/** That an entry stands in a log: its index from 0, the hashes from its sibling up, and the signed checkpoint, verbatim. */
export type LogProof = { readonly index: number; readonly hashes: readonly Uint8Array[]; readonly checkpoint: string };

const HEADER = 'c2sp.org/tlog-proof@v1';
const INDEX = 'index ';
const HASH_LENGTH = 32;
/** The height of the largest tree whose size a number holds. */
export const MAX_PROOF_HASHES = 53;
const MAX_LENGTH = MAX_NOTE_LENGTH + 64 * (MAX_PROOF_HASHES + 2);

/** C2SP tlog-proof. @throws FormatError `log-proof-malformed`, `note-malformed`, `checkpoint-malformed` for what {@link readLogProof} would refuse */
export function logProofText({ index, hashes, checkpoint }: LogProof): string {
  const text = [HEADER, `${INDEX}${index}`, ...hashes.map(toBase64), '', checkpoint].join('\n');
  readLogProof(text);
  return text;
}

/**
 * Takes a proof apart; nothing is verified. The optional line `extra`, which nobody authenticates, is refused.
 * @throws FormatError `log-proof-malformed`, `note-malformed`, `checkpoint-malformed`
 */
export function readLogProof(text: string): LogProof {
  if (text.length > MAX_LENGTH) throw malformed('longer than is read');
  const end = text.indexOf('\n\n');
  if (end < 0) throw malformed('no checkpoint');
  const [header, indexLine, ...hashLines] = text.slice(0, end).split('\n');
  if (header !== HEADER) throw malformed('header');
  const index = indexLine?.startsWith(INDEX) ? fromDecimal(indexLine.slice(INDEX.length)) : undefined;
  if (index === undefined) throw malformed('index');
  if (hashLines.length > MAX_PROOF_HASHES) throw malformed('more hashes than a tree is high');
  const hashes = hashLines.map((line) => {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_LENGTH) throw malformed('hash');
    return hash;
  });
  const checkpoint = text.slice(end + 2);
  readCheckpoint(checkpoint);
  return { index, hashes, checkpoint };
}

function malformed(what: string): FormatError {
  return new FormatError('log-proof-malformed', what);
}
