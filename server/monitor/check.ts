import { setTimeout as sleep } from 'node:timers/promises';
import { compareBytes, toHex } from '../../document/index.ts';
import type { RegisteredEntry } from '../../issuer/index.ts';
import { GrowingRoot, nodeCrypto, readEntries } from '../../verifier/index.ts';
import { FollowError } from '../following/errors.ts';
import { type FollowedLog, onTiles, readNewest } from '../following/log.ts';

/** What a monitor finds: an entry that the register does not know, or an issue or a change that the log lacks. */
export type Finding =
  | { readonly finding: 'unknown-entry'; readonly index: number; readonly entry: string }
  | { readonly finding: 'not-in-the-log'; readonly number: string; readonly state: string; readonly entry: string };

export type Monitored = { readonly origin: string; readonly size: number; readonly root: string; readonly unknown: number; readonly missing: number };

/** What is stored a moment before it is appended may not be in the log yet. Milliseconds. */
const GRACE_MS = 2000;
const LOOK_EVERY_MS = 200;

/**
 * Reads every entry of the log, verifies that they give the signed root, and compares them with the register, where there is one.
 * @param register read after the log's checkpoint: what is in the log was stored before it was appended
 * @throws FollowError
 */
export async function checkLog(log: FollowedLog, register: (() => AsyncIterable<RegisteredEntry>) | undefined, report: (finding: Finding) => void): Promise<Monitored> {
  const reader = new LogEntries(log);
  let head = await reader.advance();
  if (!register) {
    for await (const _ of reader.rest()) continue;
    return { ...head, unknown: 0, missing: 0 };
  }
  const registered = new Map<string, Omit<RegisteredEntry, 'entry'>>();
  for await (const { entry, ...about } of register()) registered.set(toHex(entry), about);
  const missing = new Map(registered);
  let unknown = 0;
  for await (const { index, entry } of reader.rest()) {
    missing.delete(entry);
    if (registered.has(entry)) continue;
    unknown++;
    report({ finding: 'unknown-entry', index, entry });
  }
  // What came after the register was read is compared by the next run.
  for (let waited = 0; missing.size > 0 && waited < GRACE_MS; waited += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS);
    head = await reader.advance();
    for await (const { entry } of reader.rest()) missing.delete(entry);
  }
  for (const [entry, { number, state }] of missing) report({ finding: 'not-in-the-log', number, state, entry });
  return { ...head, unknown, missing: missing.size };
}

type Head = { readonly origin: string; readonly size: number; readonly root: string };

/** The entries of a growing log, each read once. Every checkpoint is verified over all of them, so that a log that changes its past does not pass. */
class LogEntries {
  readonly #log: FollowedLog;
  readonly #growing = new GrowingRoot(nodeCrypto.sha256);
  #root: Uint8Array = new Uint8Array();
  #size = 0;

  constructor(log: FollowedLog) {
    this.#log = log;
  }

  /** Takes the newest checkpoint as the one to read up to. */
  async advance(): Promise<Head> {
    const { origin, size, root } = await readNewest(this.#log);
    if (size < this.#growing.size) throw new FollowError('log-rolled-back', `The log shows ${size} entries; it had ${this.#growing.size}.`);
    [this.#size, this.#root] = [size, root];
    return { origin, size, root: toHex(root) };
  }

  /** The entries up to the checkpoint that were not read before, in hex. @throws FollowError `log-root-differs` at the end of them */
  async *rest(): AsyncGenerator<{ index: number; entry: string }> {
    const entries = readEntries(this.#log.read, this.#growing.size, this.#size);
    for (;;) {
      const next = await onTiles(() => entries.next());
      if (next.done) break;
      await this.#growing.add(next.value);
      yield { index: this.#growing.size - 1, entry: toHex(next.value) };
    }
    if (compareBytes(await this.#growing.root(), this.#root) !== 0) {
      throw new FollowError('log-root-differs', `The ${this.#size} entries that the log publishes do not give the root that it signed: some were changed, left out or put in.`);
    }
  }
}
