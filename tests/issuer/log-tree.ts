import { createHash } from 'node:crypto';
import { appendEntries, type ReadTile } from '../../issuer/log/index.ts';

/** A log in memory: every tile and bundle that was ever written. */
export class MemoryLog {
  readonly files = new Map<string, Uint8Array>();
  size = 0;
  root: Uint8Array = new Uint8Array();

  readonly read: ReadTile = (path) => Promise.resolve(this.files.get(path));

  async append(entries: readonly Uint8Array[]): Promise<this> {
    const { size, root, tiles } = await appendEntries(this.read, this.size, entries);
    for (const [path, bytes] of tiles) this.files.set(path, bytes);
    [this.size, this.root] = [size, root];
    return this;
  }

  static async of(count: number): Promise<MemoryLog> {
    return new MemoryLog().append(entries(0, count));
  }

  /** Appended one by one, so that the tree of every size is stored. */
  static async ofEverySize(count: number): Promise<MemoryLog> {
    const log = new MemoryLog();
    for (const entry of entries(0, count)) await log.append([entry]);
    return log;
  }
}

/** Entries told apart by their place. */
export function entries(from: number, to: number): Uint8Array[] {
  return Array.from({ length: to - from }, (_, i) => sha256(new TextEncoder().encode(`entry ${from + i}`)));
}

export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** MTH of RFC 9162 §2.1.1 word for word, over entries: the yardstick for what goes through tiles. */
export function merkleRoot(list: readonly Uint8Array[]): Uint8Array {
  if (list.length === 0) return sha256();
  if (list.length === 1) return sha256(Uint8Array.of(0), list[0]!);
  let k = 1;
  while (k * 2 < list.length) k *= 2;
  return sha256(Uint8Array.of(1), merkleRoot(list.slice(0, k)), merkleRoot(list.slice(k)));
}
