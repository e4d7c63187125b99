import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { bucketPath } from '../../document/index.ts';
import { filesBetween, newestCheckpoints, splitLog } from '../../issuer/index.ts';
import { type LogPlace, readCompromised, readLogs } from '../../keys/index.ts';
import { keysDirectory, publicDirectory } from './folders.ts';
import { checkLogFile } from './published-ahead.ts';
import { writeWhole } from './write-file.ts';

/** Mirrors the transparency logs into the public folder, `log/<n>/…` (C2SP tlog-tiles). The caller holds the folder's lock. */
export class LogMirror {
  private readonly dataDir: string;
  private readonly knex: Knex;
  private readonly written = new Map<number, number>();
  private readonly splitWritten = new Set<string>();

  constructor(dataDir: string, knex: Knex) {
    this.dataDir = dataDir;
    this.knex = knex;
  }

  /** Whether a log has grown, or was split, since the last {@link write}. */
  async hasGrown(): Promise<boolean> {
    if (this.splits().some(({ origin, size }) => !this.splitWritten.has(`${origin} ${size}`))) return true;
    return [...(await newestCheckpoints(this.knex))].some(([log, { size }]) => size > (this.written.get(log) ?? 0));
  }

  /** @throws InstallationError `published-ahead` when a published log is longer than the one in the database, or another */
  async requireNotBehind(): Promise<void> {
    const own = readLogs(keysDirectory(this.dataDir));
    for (const { log } of own) {
      const size = await checkLogFile(join(publicDirectory(this.dataDir), 'log', String(log), 'checkpoint'), log, this.knex, own);
      // What the folder has of the very log in the database need not be written again by every process.
      if (size !== undefined) this.written.set(log, Math.max(size, this.written.get(log) ?? 0));
    }
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

  async writeSplits(): Promise<void> {
    for (const place of this.splits()) await this.writeSplit(place);
  }

  /** The buckets of a place at which a log was split. They never change: those that are there are right. */
  private async writeSplit({ origin, size, bits }: LogPlace): Promise<void> {
    const mark = `${origin} ${size}`;
    const log = Number(/\/log\/([0-9]+)$/.exec(origin)?.[1]);
    if (this.splitWritten.has(mark)) return;
    const folder = join(publicDirectory(this.dataDir), 'log', String(log));
    // The last of them is written last.
    if (await isThere(join(folder, bucketPath({ size, bits }, 2 ** bits - 1)))) return void this.splitWritten.add(mark);
    for (const [path, bytes] of (await splitLog(this.knex, log, origin, size)).files) await writeWhole(join(folder, path), bytes);
    this.splitWritten.add(mark);
  }

  private splits(): LogPlace[] {
    const keys = keysDirectory(this.dataDir);
    return [...readCompromised(keys).map(({ split }) => split), ...readLogs(keys).flatMap(({ closed }) => closed ?? [])];
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
