import { ImageError, type ImageErrorCode } from './image-error.ts';
import { type FoundCodes, readCodes } from './read-codes.ts';

/** `started` is shared with the caller: 1 from the moment that this thread has begun. */
export type ReadingTask = { readonly bytes: Uint8Array; readonly started: Int32Array };
/** An error's class and code do not survive the way between threads, so refusals travel as values. */
export type ReadingOutcome = { readonly ok: true; readonly found: FoundCodes } | { readonly ok: false; readonly code: ImageErrorCode; readonly detail: string };

// The decoders complain about hostile files at length; no upload may write to the service's log.
const quiet = (): void => {};
Object.assign(console, { log: quiet, info: quiet, warn: quiet, error: quiet });

/** Runs in a thread of its own, which its caller ends when it takes too long. */
export default async function readInWorker({ bytes, started }: ReadingTask): Promise<ReadingOutcome> {
  Atomics.store(started, 0, 1);
  try {
    return { ok: true, found: await readCodes(bytes) };
  } catch (error) {
    if (error instanceof ImageError) return { ok: false, code: error.code, detail: error.detail };
    return { ok: false, code: 'file-unreadable', detail: error instanceof Error ? error.message.slice(0, 200) : 'unknown' };
  }
}
