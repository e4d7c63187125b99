import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileLock, tryFileLock } from '../database/file-lock.ts';
import { BulkError, messageOf } from './errors.ts';

const LOCK = '.khatm-issue.lock';
const HALF_WRITTEN = /^\..+\.pdf\.part$/;
/** A number becomes a file name, so it may not lead elsewhere. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9-]*$/;

/** The folder that takes the papers of one run at a time. */
export class PaperFolder {
  private readonly path: string;
  private readonly lock: FileLock;

  private constructor(path: string, lock: FileLock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder where it is missing, takes it for this run, and removes what a killed run left half written.
   * @throws BulkError `folder-busy`, `folder-unusable`
   */
  static async open(path: string): Promise<PaperFolder> {
    try {
      await mkdir(path, { recursive: true });
      const lock = tryFileLock(join(path, LOCK));
      if (lock === undefined) throw new BulkError({ code: 'folder-busy', folder: path });
      for (const name of await readdir(path)) if (HALF_WRITTEN.test(name)) await rm(join(path, name));
      return new PaperFolder(path, lock);
    } catch (error) {
      if (error instanceof BulkError) throw error;
      throw new BulkError({ code: 'folder-unusable', folder: path, why: messageOf(error) }, { cause: error });
    }
  }

  /**
   * Writes a paper under its final name only when it is whole. Files are not synced to disk one by one: the register holds
   * every paper, and the next run writes again what a power cut has emptied.
   */
  async put(number: string, pdf: Uint8Array): Promise<string> {
    if (!PLAIN_NAME.test(number)) throw new RangeError(`"${number}" cannot be a file name`);
    const name = `${number}.pdf`;
    const path = join(this.path, name);
    if (await holds(path, pdf)) return name;
    const part = join(this.path, `.${name}.part`);
    await writeFile(part, pdf);
    await rename(part, path);
    return name;
  }

  close(): void {
    this.lock.release();
  }
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.isFile() && found.size === bytes.length && (await readFile(path)).equals(bytes);
}
