import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { KeyError } from './errors.ts';
import { openJws, signJws } from './jws.ts';
import type { Signer } from './signer.ts';

const TYPE = 'khatm-transcript+jws';

export type TranscriptLine = Readonly<Record<string, unknown>> & { readonly step: string; readonly at: string };

/** What a ceremony did, one line of JSON a step, with public results only. It ends with the root's signature over all lines before. */
export class Transcript {
  private readonly path: string;
  private readonly clock: () => Date;
  private readonly about: object;
  private text = '';

  /** @param about stands in every line: who witnessed */
  constructor(path: string, clock: () => Date, about: object) {
    this.path = path;
    this.clock = clock;
    this.about = about;
  }

  write(step: string, results: object): void {
    this.append({ step, at: this.clock().toISOString(), ...results, ...this.about });
  }

  /** The last line: its signature covers the lines before, and when it was made. */
  async sign(root: Signer): Promise<void> {
    const signed = { sha256: digestOf(this.text), at: this.clock().toISOString() };
    this.append({ step: 'signed', ...signed, jws: await signJws(root, TYPE, Buffer.from(JSON.stringify(signed))) });
  }

  private append(fields: object): void {
    const line = JSON.stringify(fields) + '\n';
    // At once: of a ceremony that fails the record shows how far it came.
    appendFileSync(this.path, line, { mode: 0o600, flush: true });
    this.text += line;
  }
}

/**
 * The lines of a transcript that this root signed.
 * @param root DER of the root's certificate, from elsewhere than the transcript
 * @throws KeyError `transcript-invalid`
 */
export function readTranscript(text: string, root: Uint8Array): TranscriptLine[] {
  const end = text.lastIndexOf('\n', text.length - 2) + 1;
  const lines = text.slice(0, -1).split('\n').map(parseLine);
  const last = lines.at(-1);
  if (!text.endsWith('\n') || last?.step !== 'signed' || typeof last['jws'] !== 'string') throw new KeyError('transcript-invalid', 'The transcript does not end with a signature: it is cut off, or the ceremony was not finished.');
  const signed = { sha256: digestOf(text.slice(0, end)), at: last.at };
  const payload = openJws(last['jws'], TYPE, root);
  // The last line says what was signed and nothing else.
  const exact = text.slice(end) === JSON.stringify({ step: 'signed', ...signed, jws: last['jws'] }) + '\n';
  if (!exact || !payload || Buffer.compare(payload, Buffer.from(JSON.stringify(signed))) !== 0) {
    throw new KeyError('transcript-invalid', 'The signature is not this root\'s over these lines: the transcript was changed, or the root is another.');
  }
  return lines;
}

function parseLine(line: string): TranscriptLine {
  try {
    const value = JSON.parse(line) as TranscriptLine;
    if (typeof value.step === 'string' && typeof value.at === 'string') return value;
  } catch {
    // Told below.
  }
  throw new KeyError('transcript-invalid', 'A line of the transcript is no step of a ceremony.');
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
