import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { filesBetween, newestCheckpoints } from '../../issuer/index.ts';
import { publicDirectory } from './folders.ts';
import { writeWhole } from './write-file.ts';

/** Mirrors the transparency logs into the public folder, `log/<n>/…` (C2SP tlog-tiles). The caller holds the folder's lock. */
export class LogMirror {
  private readonly dataDir: string;
  private readonly knex: Knex;
  private readonly written = new Map<number, number>();

  constructor(dataDir: string, knex: Knex) {
    this.dataDir = dataDir;
    this.knex = knex;
  }

  /** Whether a log has grown since the last {@link write}. */
  async hasGrown(): Promise<boolean> {
    return [...(await newestCheckpoints(this.knex))].some(([log, { size }]) => size > (this.written.get(log) ?? 0));
  }

  async write(): Promise<void> {
    for (const [log, { size, note }] of await newestCheckpoints(this.knex)) {
      const folder = join(publicDirectory(this.dataDir), 'log', String(log));
      // Tiles before the checkpoint: who sees the new size finds what it is made of.
      for await (const [path, bytes] of filesBetween(this.knex, log, this.written.get(log) ?? 0, size)) {
        await writeWhole(join(folder, path), bytes);
        if (!path.includes('.p/')) await rm(join(folder, `${path}.p`), { recursive: true, force: true });
      }
      await writeWhole(join(folder, 'checkpoint'), note);
      this.written.set(log, size);
    }
  }
}
