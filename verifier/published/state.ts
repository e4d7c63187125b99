import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StatusMark } from '../status/lists.ts';
import type { TrustMark } from '../trust/list.ts';
import { StateError } from './errors.ts';

/** What a verifier has accepted, newest of each: what it must not go back behind, also after a restart. */
export type Seen = {
  /** SHA-256 of the root certificate's DER, hex. */
  readonly root: string;
  readonly trust: TrustMark;
  /** By the list's URI. */
  readonly status: ReadonlyMap<string, StatusMark>;
};

/** The file's first line, JSON with `status` as an object. The second is its SHA-256, hex: damage that leaves JSON is damage too. */
type Stored = { readonly version: 1; readonly root: string; readonly trust: TrustMark; readonly status: Readonly<Record<string, StatusMark>> };

/**
 * A small file that remembers the newest editions a verifier has accepted. It belongs to one verifier: of two processes that write it at once the
 * later one's editions count. Without a file nothing was seen yet; whoever deletes it starts with what is published then.
 */
export class StateFile {
  readonly path: string;
  private written = '';

  constructor(path: string) {
    this.path = path;
  }

  /** @throws StateError `verifier-state-damaged` */
  async read(): Promise<Seen | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw damaged(this.path, (error as Error).message);
    }
    const { root, trust, status } = readStored(text, this.path);
    this.written = text;
    return { root, trust, status: new Map(Object.entries(status)) };
  }

  /**
   * Remembers. Whole or not at all, also in a power cut; costs nothing where nothing is new.
   * @throws StateError `verifier-state-not-written`
   */
  async write({ root, trust: { sequence, fingerprint }, status }: Seen): Promise<void> {
    const sorted = [...status].sort(([a], [b]) => (a < b ? -1 : 1));
    const stored: Stored = { version: 1, root, trust: { sequence, fingerprint }, status: Object.fromEntries(sorted) };
    const line = JSON.stringify(stored);
    const text = `${line}\n${sha256(line)}\n`;
    if (text === this.written) return;
    const draft = join(dirname(this.path), `.${randomUUID()}.new`);
    try {
      await mkdir(dirname(this.path), { recursive: true });
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, this.path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw new StateError('verifier-state-not-written', `${this.path} cannot be written (${(error as NodeJS.ErrnoException).code}), so what was accepted would be forgotten. Free the disk or the permissions; nothing is judged until then.`);
    }
    this.written = text;
  }
}

export function rootMark(certificate: Uint8Array): string {
  return sha256(certificate);
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function readStored(text: string, path: string): Stored {
  const [line = '', sum, end] = text.split('\n');
  if (sum !== sha256(line) || end !== '') throw damaged(path, 'its checksum is another');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw damaged(path, 'not JSON');
  }
  const { version, root, trust, status } = Object(value) as Partial<Stored>;
  if (version !== 1 || !isDigest(root)) throw damaged(path, 'version or root');
  if (!Number.isSafeInteger(trust?.sequence) || !isDigest(trust?.fingerprint)) throw damaged(path, 'trust');
  if (typeof status !== 'object' || status === null || !Object.values(status).every(isMark)) throw damaged(path, 'status');
  return value as Stored;
}

function isMark(value: unknown): value is StatusMark {
  const { issuedAt, digest } = Object(value) as Partial<StatusMark>;
  return typeof issuedAt === 'number' && Number.isFinite(issuedAt) && isDigest(digest);
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function damaged(path: string, what: string): StateError {
  return new StateError('verifier-state-damaged', `${path}, where this verifier remembers the newest lists it has seen, cannot be read (${what}). Put a copy back; or, if the lists that are published now are known to be the newest, delete it.`);
}
