import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from '../../document/index.ts';
import { tryFileLock } from '../database/file-lock.ts';
import { FollowError } from '../following/errors.ts';
import { writeWhole } from '../installation/write-file.ts';

/** What a witness must never forget: the newest checkpoint that it cosigned, and a fork that it has seen. */
export type Remembered = {
  /** With this witness's own line below. */
  readonly cosigned: string | undefined;
  /** When it cosigned, seconds since 1970. */
  readonly at: number;
  /** Two checkpoints of one size and with different roots, both signed by the log. */
  readonly fork: readonly string[] | undefined;
};

const FILE = 'witness.json';
const NOTHING: Remembered = { cosigned: undefined, at: 0, fork: undefined };

/** The folder of one witness of one log. */
export class WitnessState {
  readonly #file: string;
  readonly #release: () => void;
  remembered: Remembered;

  private constructor(file: string, remembered: Remembered, release: () => void) {
    [this.#file, this.remembered, this.#release] = [file, remembered, release];
  }

  /** @throws FollowError `state-in-use`: two witnesses that forget each other's trees would sign a fork; `state-damaged` */
  static async open(folder: string): Promise<WitnessState> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = tryFileLock(join(folder, 'lock'));
    if (!lock) throw new FollowError('state-in-use', `Another witness uses ${folder}. Stop it, or give this one a --state of its own.`);
    try {
      return new WitnessState(join(folder, FILE), read(join(folder, FILE)), () => lock.release());
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** On the disk when it returns: a witness answers only with what it cannot forget. @throws FollowError `state-not-written` */
  async remember(next: Remembered): Promise<void> {
    try {
      await writeWhole(this.#file, JSON.stringify({ version: 1, ...next }) + '\n', 0o600);
    } catch (error) {
      throw new FollowError('state-not-written', `${this.#file} cannot be written (${(error as NodeJS.ErrnoException).code}). Nothing is cosigned until it can.`);
    }
    this.remembered = next;
  }

  close(): void {
    this.#release();
  }
}

function read(file: string): Remembered {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING;
    throw damaged(file, (error as NodeJS.ErrnoException).code);
  }
  try {
    const { version, cosigned, at, fork } = JSON.parse(text) as Partial<Remembered> & { version?: number };
    if (version !== 1 || !Number.isSafeInteger(at)) throw new Error('version');
    if (cosigned !== undefined) readCheckpoint(cosigned);
    fork?.forEach(readCheckpoint);
    return { cosigned, at: at!, fork };
  } catch {
    throw damaged(file, 'not what a witness writes');
  }
}

/** Never begun anew by itself: a witness that forgets can be led into a fork. */
function damaged(file: string, why: string | undefined): FollowError {
  return new FollowError('state-damaged', `${file} cannot be used (${why}). Restore it; a witness that begins anew needs a new key.`);
}
