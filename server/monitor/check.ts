import { setTimeout as sleep } from 'node:timers/promises';
import { compareBytes, toHex, verifierKeyText } from '../../document/index.ts';
import type { RegisteredEntry } from '../../issuer/index.ts';
import { GrowingRoot, nodeCrypto, readEntries } from '../../verifier/index.ts';
import { FollowError } from '../following/errors.ts';
import { type FollowedLog, onTiles, readNewest } from '../following/log.ts';

/** What a monitor finds: an entry that the register does not know, or an issue or a change that no log holds. */
export type Finding =
  | { readonly finding: 'unknown-entry'; readonly origin: string; readonly index: number; readonly entry: string }
  | { readonly finding: 'not-in-the-log'; readonly number: string; readonly state: string; readonly entry: string };

export type Monitored = { readonly logs: readonly Head[]; readonly unknown: number; readonly missing: number };
/** A log's newest checkpoint; `key` is what others need to follow it. */
export type Head = { readonly origin: string; readonly key: string; readonly size: number; readonly root: string };

/** What is stored a moment before it is appended may not be in the log yet. Milliseconds. */
const GRACE_MS = 2000;
const LOOK_EVERY_MS = 200;

/**
 * Reads every entry of an authority's logs, verifies that they give the signed roots, and compares them with the register, where there is one.
 * @param register read after the checkpoints: what is in a log was stored before it was appended
 * @throws FollowError
 */
export async function checkLogs(logs: readonly FollowedLog[], register: (() => AsyncIterable<RegisteredEntry>) | undefined, report: (finding: Finding) => void): Promise<Monitored> {
  const readers = logs.map((log) => new LogEntries(log));
  for (const reader of readers) await reader.advance();
  const registered = new Set<string>();
  const missing = new Map<string, { number: string; state: string }>();
  for await (const { entry, number, state } of register?.() ?? []) {
    registered.add(toHex(entry));
    // A seal whose paper was not issued yet may still be on its way, and so may a head of the audit trail.
    if (state !== 'sealed' && state !== 'anchored') missing.set(toHex(entry), { number, state });
  }
  let unknown = 0;
  for (const reader of readers) {
    for await (const found of reader.rest()) {
      missing.delete(found.entry);
      if (!register || registered.has(found.entry)) continue;
      unknown++;
      report({ finding: 'unknown-entry', ...found });
    }
  }
  // What came after the register was read is compared by the next run.
  for (let waited = 0; missing.size > 0 && waited < GRACE_MS; waited += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS);
    for (const reader of readers) {
      await reader.advance();
      for await (const { entry } of reader.rest()) missing.delete(entry);
    }
  }
  for (const [entry, { number, state }] of missing) report({ finding: 'not-in-the-log', number, state, entry });
  return { logs: readers.map(({ head }) => head), unknown, missing: missing.size };
}

/** The entries of a growing log, each read once. Every checkpoint is verified over all of them, so that a log that changes its past does not pass. */
class LogEntries {
  readonly #log: FollowedLog;
  readonly #growing = new GrowingRoot(nodeCrypto.sha256);
  #root: Uint8Array = new Uint8Array();
  #size = 0;
  head: Head = { origin: '', key: '', size: 0, root: '' };

  constructor(log: FollowedLog) {
    this.#log = log;
  }

  /** Takes the newest checkpoint as the one to read up to. */
  async advance(): Promise<void> {
    const { origin, size, root } = await readNewest(this.#log);
    if (size < this.#growing.size) throw new FollowError('log-rolled-back', `The log shows ${size} entries; it had ${this.#growing.size}.`);
    [this.#size, this.#root] = [size, root];
    this.head = { origin, key: this.#log.trusted.keys.map(({ key }) => verifierKeyText(key)).join(' '), size, root: toHex(root) };
  }

  /** The entries up to the checkpoint that were not read before, in hex. @throws FollowError `log-root-differs` at the end of them */
  async *rest(): AsyncGenerator<{ origin: string; index: number; entry: string }> {
    const entries = readEntries(this.#log.read, this.#growing.size, this.#size);
    for (;;) {
      const next = await onTiles(() => entries.next());
      if (next.done) break;
      await this.#growing.add(next.value);
      yield { origin: this.head.origin, index: this.#growing.size - 1, entry: toHex(next.value) };
    }
    if (compareBytes(await this.#growing.root(), this.#root) !== 0) {
      throw new FollowError('log-root-differs', `The ${this.#size} entries that the log publishes do not give the root that it signed: some were changed, left out or put in.`);
    }
  }
}
