import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import { logProofText, NOTE_ALGORITHM, noteKeyId, toHex } from '../../document/index.ts';
import { type LogSigner, openLogSigner, readLogs } from '../../keys/index.ts';
import { appendEntries } from './append.ts';
import { LogError } from './errors.ts';
import { inclusionProof } from './prove.ts';
import { LogRows, type StoredCheckpoint } from './rows.ts';
import { type NoteSigner, signCheckpoint } from './signcheckpoint.ts';
import type { ReadTile } from './treereader.ts';

/** Advisory lock: "log" in ASCII. One process at a time grows a tree. */
const GROWING = 0x6c6f67;

/** Where an authority's logs are published: their origin, without the scheme (C2SP tlog-checkpoint). */
export function logOrigin(verifyOrigin: string, log: number): string {
  return `${new URL(verifyOrigin).host}/log/${log}`;
}

export type LogConfig = {
  readonly knex: Knex;
  readonly keysDirectory: string;
  readonly passphrase: string;
  readonly verifyOrigin: string;
  /** Seconds since 1970. */
  readonly clock: () => number;
};

/** Entries in one statement: PostgreSQL takes 65,535 values in one. */
const MAX_BATCH = 5_000;

type Waiting = { readonly entry: Uint8Array; readonly resolve: (proof: Uint8Array) => void; readonly reject: (error: unknown) => void };

/**
 * The authority's open transparency log (RFC 9162, C2SP tlog-tiles). What is appended while one batch is being written waits for the next, so any
 * number of papers costs one checkpoint. Processes take turns on a lock; the checkpoint's keys keep a tree from being grown in two ways.
 */
export class Log {
  private readonly config: LogConfig;
  private opened: LogSigner;
  private waiting: Waiting[] = [];
  private writing = false;

  /** @throws KeyError when no log is open, or its key cannot be */
  constructor(config: LogConfig) {
    this.config = config;
    this.opened = openLogSigner(config.keysDirectory, config.passphrase);
  }

  /**
   * Appends an entry of 32 bytes, unless it is there, and proves that it is: the text of a proof file (C2SP tlog-proof) under a signed checkpoint
   * that is stored. Nothing that depends on the entry may be handed out before.
   */
  async append(entry: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      if (!this.writing) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      try {
        const proofs = await this.write(batch.map(({ entry }) => entry));
        for (const [i, { resolve }] of batch.entries()) resolve(proofs[i]!);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.writing = false;
  }

  private async write(batch: readonly Uint8Array[]): Promise<Uint8Array[]> {
    return this.config.knex.transaction(async (transaction) => {
      await transaction.raw('SELECT pg_advisory_xact_lock(?)', [GROWING]);
      const signer = this.signer();
      const rows = new LogRows(transaction, signer.log);
      const newest = await rows.newestCheckpoint();
      const positions = await rows.positionsOf(batch);
      const size = newest?.size ?? 0;
      const added: Uint8Array[] = [];
      for (const entry of batch) {
        if (positions.has(toHex(entry))) continue;
        positions.set(toHex(entry), size + added.length);
        added.push(entry);
      }
      const { checkpoint, read } = added.length > 0 ? await this.grow(signer, rows, newest, added) : { checkpoint: newest!, read: rows.reader(size) };
      const prove = async (entry: Uint8Array): Promise<Uint8Array> => {
        const index = positions.get(toHex(entry))!;
        return new TextEncoder().encode(logProofText({ index, hashes: await inclusionProof(read, index, checkpoint.size), checkpoint: checkpoint.note }));
      };
      return Promise.all(batch.map(prove));
    });
  }

  private async grow(signer: LogSigner, rows: LogRows, newest: StoredCheckpoint | undefined, added: readonly Uint8Array[]): Promise<{ checkpoint: StoredCheckpoint; read: ReadTile }> {
    const size = newest?.size ?? 0;
    const origin = logOrigin(this.config.verifyOrigin, signer.log);
    const grown = await appendEntries(rows.reader(size), size, added);
    // A tree that is not the one that was signed for would fork the log: what is stored was changed by somebody.
    if (newest && Buffer.compare(grown.previousRoot, newest.root) !== 0) {
      throw new LogError('log-damaged', `The stored entries of ${origin} are not those of its newest checkpoint: nothing is issued. Run "khatm fsck".`);
    }
    const checkpoint = { size: grown.size, root: grown.root, note: await signCheckpoint({ origin, size: grown.size, root: grown.root }, await noteSigner(origin, signer)) };
    await rows.insertEntries(size, added);
    await rows.insertTiles(grown.tiles);
    await rows.insertCheckpoint({ ...checkpoint, previous: size, at: new Date(this.config.clock() * 1000) });
    return { checkpoint, read: rows.reader(grown.size, grown.tiles) };
  }

  /** A log whose key was stolen is closed by another process, and from then on its next one is written to: asked for while the lock is held. */
  private signer(): LogSigner {
    const { keysDirectory, passphrase } = this.config;
    if (readLogs(keysDirectory).find(({ closed }) => !closed)?.log !== this.opened.log) this.opened = openLogSigner(keysDirectory, passphrase);
    return this.opened;
  }
}

async function noteSigner(origin: string, { publicKey, sign }: LogSigner): Promise<NoteSigner> {
  return { name: origin, keyId: await noteKeyId((bytes) => hash('sha256', bytes, 'buffer'), origin, NOTE_ALGORITHM.ed25519, publicKey), sign };
}
