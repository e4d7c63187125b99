import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { signCheckpoint } from '../../issuer/index.ts';
import { MemoryLog } from '../issuer/log-tree.ts';
import { makeLogKeys, type NoteKeys } from '../verifier/log-keys.ts';

export const ORIGIN = 'log.example/papers';

/** A log in a folder, as any web server could publish it. */
export class PublishedLog {
  readonly folder: string;
  readonly keys: NoteKeys;
  tree = new MemoryLog();

  private constructor(folder: string, keys: NoteKeys) {
    [this.folder, this.keys] = [folder, keys];
  }

  static async in(folder: string, entries: readonly Uint8Array[], keys?: NoteKeys): Promise<PublishedLog> {
    const log = new PublishedLog(folder, keys ?? (await makeLogKeys(ORIGIN)));
    await log.append(entries);
    return log;
  }

  async append(entries: readonly Uint8Array[]): Promise<void> {
    await this.tree.append(entries);
    for (const [file, bytes] of this.tree.files) this.put(file, bytes);
    await this.publish();
  }

  /** Another history under the same key: tiles and checkpoint are those of other entries. */
  async rewrite(entries: readonly Uint8Array[]): Promise<void> {
    this.tree = new MemoryLog();
    await this.append(entries);
  }

  async publish(size = this.tree.size, root = this.tree.root): Promise<void> {
    this.put('checkpoint', await signCheckpoint({ origin: ORIGIN, size, root }, this.keys));
  }

  put(file: string, content: string | Uint8Array): void {
    const place = path.join(this.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, content);
  }

  /** Serves the folder's files, and nothing else, on a port of this machine. */
  async serve(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
    const server = createServer((request, response) => {
      readFile(path.join(this.folder, request.url!)).then((bytes) => response.end(bytes), () => response.writeHead(404).end());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: () => new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
    };
  }
}
