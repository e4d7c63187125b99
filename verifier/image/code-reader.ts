import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { ImageError } from './image-error.ts';
import { IMAGE_LIMITS } from './image-limits.ts';
import type { FoundCodes } from './read-codes.ts';
import type { ReadingOutcome, ReadingTask } from './worker.ts';

export type CodeReaderOptions = {
  /** Threads at once; each may hold 320 MiB of PDFium and the pixels of one picture. */
  readonly threads?: number;
  /** Files that wait for a thread; more are answered `reader-busy`. */
  readonly waiting?: number;
  /**
   * Milliseconds from the call to the answer. A readable photo of 12 megapixels takes half a second, one without a code two, ten scanned pages without any seven: a
   * person at a counter waits this long and no longer.
   */
  readonly timeLimit?: number;
  /** For tests of threads that fail. */
  readonly workerFile?: string;
};

const IDLE_MILLISECONDS = 60_000;

/**
 * Reads QR codes in threads that can be ended. By piscina, because ending a thread, starting its successor and answering
 * for the one that died is where own pools have their bugs.
 */
export class CodeReader {
  readonly #pool: Piscina<ReadingTask, ReadingOutcome>;
  readonly #timeLimit: number;
  #closed = false;

  constructor({ threads = 2, waiting = 16, timeLimit = 10_000, workerFile }: CodeReaderOptions = {}) {
    this.#timeLimit = timeLimit;
    this.#pool = new Piscina<ReadingTask, ReadingOutcome>({
      filename: workerFile ?? fileURLToPath(new URL('./worker.ts', import.meta.url)),
      minThreads: 0,
      maxThreads: threads,
      maxQueue: waiting,
      idleTimeout: IDLE_MILLISECONDS,
      // Pixels and WebAssembly memory are not counted here: picture headers and `withMemoryLimit` bound those.
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
  }

  /**
   * The QR codes of a PNG, a JPEG or a PDF.
   * @throws ImageError
   */
  async read(bytes: Uint8Array): Promise<FoundCodes> {
    if (this.#closed) throw new ImageError('reader-closed', 'closed');
    if (bytes.length > IMAGE_LIMITS.fileBytes) throw new ImageError('file-too-large', `${bytes.length} bytes`);
    const outcome = await this.#run(bytes);
    if (!outcome.ok) throw new ImageError(outcome.code, outcome.detail);
    return outcome.found;
  }

  /** Ends all threads; what they are at is answered `reader-closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }

  async #run(bytes: Uint8Array): Promise<ReadingOutcome> {
    const started = new Int32Array(new SharedArrayBuffer(4));
    const signal = AbortSignal.timeout(this.#timeLimit);
    try {
      return await this.#pool.run({ bytes, started }, { signal });
    } catch (error) {
      if (this.#closed) throw new ImageError('reader-closed', 'closed');
      if (Atomics.load(started, 0) === 0) throw new ImageError('reader-busy', 'no thread was free');
      if (signal.aborted) throw new ImageError('file-too-slow', `not read within ${this.#timeLimit} ms`);
      throw new ImageError('file-unreadable', error instanceof Error ? error.message : String(error));
    }
  }
}
