import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeCrypto } from '../crypto/node.ts';
import type { LogSplit } from '../../document/index.ts';
import { bucketAddress } from '../log/bucket.ts';
import type { LogLookup, VerifierContext } from '../seal/context.ts';
import { StatusError, StatusLists } from '../status/lists.ts';
import { TrustError } from '../trust/errors.ts';
import { openTrustList, type TrustList, type TrustMark } from '../trust/list.ts';
import { rootMark, StateFile } from './state.ts';

/** How long a look at the folder serves, milliseconds: a revocation is seen within a second. */
const LOOK_EVERY = 250;

/** Something in the folder that was refused; what was held before stays in force. */
export type Refused = { readonly what: string; readonly code: string };

export type FolderOptions = {
  /** Pinned root certificate (DER); without one, the root that the state names, else the one that the folder begins with. */
  readonly root?: Uint8Array | undefined;
  /** File that remembers the newest editions accepted, so that a restart goes back behind none; without one they are forgotten. */
  readonly state?: string | undefined;
  /** The state is read when this begins, and left to another process or thread to write. */
  readonly stateReadOnly?: boolean | undefined;
};

/**
 * A folder laid out like the checking origin: `trust/root.crt`, `trust/head.jws`, `trust/<authority>.json`, `status/<n>`.
 * Whatever changes in it is verified before it counts, and nothing goes back to an older edition.
 */
export class PublishedFolder implements LogLookup {
  private readonly directory: string;
  private readonly clock: () => number;
  private root: Uint8Array | undefined;
  /** Root that the state names, as {@link rootMark} has it. */
  private rootSeen: string | undefined;
  private readonly state: StateFile | undefined;
  private readonly stateReadOnly: boolean;
  private statusLists: StatusLists | undefined;
  private readonly seen = new Map<string, string>();
  private trust: TrustList | undefined;
  private trustSeen: TrustMark | undefined;
  private lookedAt = -Infinity;
  private looking: Promise<void> | undefined;
  /** Newest refusal for each file. */
  readonly refused = new Map<string, Refused>();

  /** @param clock seconds since 1970 */
  constructor(directory: string, clock: () => number, { root, state, stateReadOnly = false }: FolderOptions = {}) {
    this.directory = directory;
    this.clock = clock;
    this.root = root;
    this.state = state === undefined ? undefined : new StateFile(state);
    this.stateReadOnly = stateReadOnly;
  }

  /**
   * Trust and status as of now, for one check or many. `at` asks for another time than now.
   * @throws StateError
   */
  async context(at?: number): Promise<VerifierContext> {
    if (performance.now() - this.lookedAt > LOOK_EVERY) {
      // A look that failed serves nobody: the next one looks again.
      this.looking ??= this.look().then(() => void (this.lookedAt = performance.now())).finally(() => (this.looking = undefined));
      await this.looking;
    }
    return { trust: this.trust, statusLists: this.statusLists!, logs: this, crypto: nodeCrypto, now: at ?? this.clock(), asked: at !== undefined };
  }

  /** A bucket of a log that was split; only files of a log's own folder are ever read. */
  async bucket(split: LogSplit, entry: Uint8Array): Promise<Uint8Array | undefined> {
    const folder = /^[^/]+\/(log\/[0-9]{1,6})$/.exec(split.origin)?.[1];
    if (folder === undefined) return undefined;
    try {
      return new Uint8Array(await this.read(`${folder}/${bucketAddress(split, entry)}`));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private async look(): Promise<void> {
    const lists = (this.statusLists ??= await this.remember());
    if (await this.changed('trust/head.jws')) await this.judge('trust/head.jws', () => this.readTrust());
    for (const part of this.trust?.parts ?? []) {
      for (const uri of part.statusLists) {
        const file = fileOf(uri);
        if (file && (await this.changed(file))) {
          await this.judge(file, async () => void (await lists.accept(uri, await this.read(file), this.trust!)));
        }
      }
    }
    // Before anything is judged by them: what was relied on once is never gone back behind.
    if (this.state && this.trustSeen && !this.stateReadOnly) await this.state.write({ root: this.rootSeen!, trust: this.trustSeen, status: lists.marks });
  }

  private async remember(): Promise<StatusLists> {
    const before = await this.state?.read();
    this.trustSeen = before?.trust;
    this.rootSeen = before?.root;
    return new StatusLists(before?.status);
  }

  private async readTrust(): Promise<void> {
    const head = (await this.read('trust/head.jws')).toString('utf8');
    const root = this.root ?? new Uint8Array(await this.read('trust/root.crt'));
    // Whoever can write to the folder cannot put his own root and list there, also not between two runs.
    if (!this.root && this.rootSeen !== undefined && rootMark(root) !== this.rootSeen) throw new TrustError('trust-root', 'another root than before');
    const parts = new Map<string, Uint8Array>();
    for (const authority of partNames(head)) parts.set(authority, await this.read(`trust/${authority}.json`));
    this.trust = await openTrustList({ head, parts }, { root, now: this.clock(), crypto: nodeCrypto, previous: this.trustSeen });
    this.trustSeen = this.trust;
    this.root = root;
    this.rootSeen = rootMark(root);
  }

  private async judge(what: string, read: () => Promise<void>): Promise<void> {
    try {
      await read();
      this.refused.delete(what);
    } catch (error) {
      if (!(error instanceof TrustError) && !(error instanceof StatusError) && !isMissing(error)) throw error;
      this.refused.set(what, { what, code: isMissing(error) ? 'missing' : (error as TrustError | StatusError).code });
      // Looked at again next time: a part may have been on its way.
      this.seen.delete(what);
    }
  }

  /** Whether a file is another one than at the last look. */
  private async changed(file: string): Promise<boolean> {
    try {
      const { mtimeMs, size, ino } = await stat(join(this.directory, file));
      const mark = `${mtimeMs} ${size} ${ino}`;
      if (this.seen.get(file) === mark) return false;
      this.seen.set(file, mark);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  private async read(file: string): Promise<Buffer> {
    return readFile(join(this.directory, file));
  }
}

/** Names of the parts that a head lists, before its signature is verified: only so that they can be read. */
function partNames(head: string): string[] {
  try {
    const payload = JSON.parse(Buffer.from(head.split('.')[1] ?? '', 'base64url').toString('utf8')) as { parts: { authority: string }[] };
    return payload.parts.map(({ authority }) => authority).filter((name) => /^[a-z0-9-]{1,64}$/.test(name));
  } catch {
    return [];
  }
}

/** `https://check.example/status/3` lies in `status/3`; any other path is no status list of ours. */
function fileOf(uri: string): string | undefined {
  return /^https?:\/\/[^/]+\/(status\/[0-9]{1,6})$/.exec(uri)?.[1];
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
