import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BackupError } from './errors.ts';
import type { Manifest, Opening, PartEnd, PartStart } from './format.ts';

/** Writes a backup line by line; keeps no more in memory than the streams' buffers. */
export class BackupWriter {
  readonly #gzip = createGzip();
  readonly #parts: PartEnd[] = [];
  readonly #opening: string;
  /** Settles when the file is whole on the disk. */
  readonly #written: Promise<void>;
  #hash: Hash = createHash('sha256');
  #rows = 0;

  private constructor(draft: string, opening: Opening) {
    const file = createWriteStream(draft, { mode: 0o600, flags: 'wx', flush: true });
    file.on('error', (error) => this.#gzip.destroy(error));
    this.#written = finished(this.#gzip.pipe(file));
    // Told to whoever writes next; until then nobody may be listening.
    this.#written.catch(() => undefined);
    this.#opening = JSON.stringify(opening);
  }

  /**
   * Writes a whole file, readable by its owner only, under a temporary name that becomes `path` at the end. An existing file stays.
   * @returns the manifest's SHA-256, hex
   * @throws BackupError `backup-exists`, `backup-not-written`
   */
  static async write(path: string, opening: Opening, work: (writer: BackupWriter) => Promise<void>): Promise<string> {
    if (existsSync(path)) throw new BackupError('backup-exists', `${path} exists. Give a backup a name of its own.`);
    const draft = `${path}.${process.pid}.new`;
    try {
      const writer = new BackupWriter(draft, opening);
      await writer.#line(writer.#opening);
      await work(writer);
      const digest = await writer.#finish();
      await rename(draft, path);
      await syncFolder(dirname(path));
      return digest;
    } catch (error) {
      await rm(draft, { force: true });
      const { code, syscall, message } = error as NodeJS.ErrnoException;
      if (syscall !== undefined && code !== undefined && typeof syscall === 'string' && ['open', 'write', 'fsync', 'rename', 'close'].includes(syscall)) throw new BackupError('backup-not-written', `${path} could not be written: ${message}.`);
      throw error;
    }
  }

  async start(part: PartStart): Promise<void> {
    [this.#hash, this.#rows] = [createHash('sha256'), 0];
    await this.#hashed(JSON.stringify(part));
  }

  /** @param row a JSON text without line breaks */
  async row(row: string): Promise<void> {
    this.#rows++;
    await this.#hashed(row);
  }

  async end(name: string): Promise<void> {
    const end = { end: name, rows: this.#rows, sha256: this.#hash.digest('hex') };
    this.#parts.push(end);
    await this.#line(JSON.stringify(end));
  }

  async #finish(): Promise<string> {
    const manifest: Manifest = { manifest: this.#parts, opening: sha256(this.#opening + '\n') };
    const text = JSON.stringify(manifest) + '\n';
    this.#gzip.end(text);
    await this.#written;
    return sha256(text);
  }

  async #hashed(line: string): Promise<void> {
    this.#hash.update(line).update('\n');
    await this.#line(line);
  }

  async #line(line: string): Promise<void> {
    // A disk that is full ends the streams, and then nothing drains any more.
    if (!this.#gzip.write(line + '\n')) await Promise.race([once(this.#gzip, 'drain'), this.#written]);
  }
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
