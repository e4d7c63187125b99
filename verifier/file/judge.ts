import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Answer } from '../../document/index.ts';
import { emptyAnswer } from '../seal/answer.ts';
import type { FolderOptions } from '../published/folder.ts';
import type { VerifierContext } from '../seal/context.ts';

/** Milliseconds from the call to the answer; then the thread is ended. As for pictures alone (image/code-reader.ts). */
const TIME_LIMIT = 10_000;
const THREADS = 2;
const WAITING = 16;

export type FileJudge = {
  /** The verdict on an upload; `context` is for the answer when none came. */
  readonly judge: (bytes: Uint8Array, context: VerifierContext) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

/**
 * Judges uploads on threads that can be ended, so that a hostile file costs its sender's answer and nobody else's.
 * @param directory the folder of what is published; each thread verifies it for itself
 * @param options root and state as for the {@link PublishedFolder} of the process; threads only read the state
 */
export function createFileJudge(directory: string, { root, state }: Pick<FolderOptions, 'root' | 'state'> = {}): FileJudge {
  const pool = new Piscina<{ bytes: Uint8Array; started: Int32Array }, Answer>({
    filename: fileURLToPath(new URL('./judging-thread.ts', import.meta.url)),
    workerData: { directory, root, state },
    minThreads: 0,
    maxThreads: THREADS,
    maxQueue: WAITING,
    idleTimeout: 60_000,
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  });
  return {
    judge: async (bytes, context) => {
      const started = new Int32Array(new SharedArrayBuffer(4));
      const signal = AbortSignal.timeout(TIME_LIMIT);
      try {
        return await pool.run({ bytes, started }, { signal });
      } catch {
        if (Atomics.load(started, 0) === 0) return emptyAnswer({ verdict: 'undetermined', reason: 'reader-busy' }, 'read', context);
        return emptyAnswer({ verdict: 'unreadable', reason: signal.aborted ? 'file-too-slow' : 'file-unreadable' }, 'read', context);
      }
    },
    close: () => pool.destroy(),
  };
}
