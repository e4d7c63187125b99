import type { Handle } from 'pkcs11js';
import { KeyError } from '../errors.ts';
import { generation, inside } from './gate.ts';
import type { Hardware } from './hardware.ts';
import { type Library, loadLibrary } from './library.ts';
import { findSlot, logIn } from './login.ts';

/** As many as libuv has threads: more could not sign at the same time. */
const SESSIONS = 4;

/** Sessions on one token that are logged in. When anything fails it is given up whole, and another is opened. */
export class Connection {
  readonly library: Library;
  readonly slot: Handle;
  private readonly born = generation();
  private readonly idle: Handle[];
  private readonly waiting: ((session: Handle) => void)[] = [];
  private readonly keys = new Map<string, Handle>();
  private ended = false;

  private constructor(library: Library, slot: Handle, sessions: Handle[]) {
    this.library = library;
    this.slot = slot;
    this.idle = sessions;
  }

  /** @throws KeyError; what the library says. To be called inside the gate. */
  static open(hardware: Hardware): Connection {
    const library = loadLibrary(hardware.library);
    const { calls, names } = library;
    const slot = findSlot(library, hardware);
    const sessions = [calls.C_OpenSession(slot, names.CKF_SERIAL_SESSION)];
    try {
      logIn(library, slot, sessions[0]!, hardware);
      while (sessions.length < SESSIONS) sessions.push(calls.C_OpenSession(slot, names.CKF_SERIAL_SESSION));
    } catch (error) {
      // A token may allow fewer sessions; one is enough.
      if ((error as { code?: unknown }).code !== names.CKR_SESSION_COUNT) {
        for (const session of sessions) calls.C_CloseSession(session);
        throw error;
      }
    }
    return new Connection(library, slot, sessions);
  }

  /** Signs a digest with the private key of this CKA_ID: r ‖ s. @throws KeyError `keys-damaged` for an id that is not there; what the library says */
  async sign(id: string, digest: Uint8Array, length: number): Promise<Uint8Array> {
    const { calls, names } = this.library;
    const session = await this.acquire();
    try {
      return await this.use(async () => {
        calls.C_SignInit(session, { mechanism: names.CKM_ECDSA }, this.privateKey(session, id));
        return Uint8Array.from(await calls.C_SignAsync(session, Buffer.from(digest), Buffer.alloc(length)));
      });
    } finally {
      this.release(session);
    }
  }

  /** Runs `work` inside the library, if the library is still the one that this connection was opened in. */
  async use<T>(work: () => T | Promise<T>): Promise<T> {
    return inside(() => {
      if (this.born !== generation() || this.ended) throw new Error('the session was lost');
      return work();
    });
  }

  /** Closes what nobody uses now; the rest is closed when it comes back. */
  end(): void {
    this.ended = true;
    for (const session of this.idle.splice(0)) this.close(session);
    // Their turn comes, and `use` tells them.
    for (const next of this.waiting.splice(0)) next(Buffer.alloc(8));
  }

  private privateKey(session: Handle, id: string): Handle {
    const { calls, names } = this.library;
    const known = this.keys.get(id);
    if (known) return known;
    calls.C_FindObjectsInit(session, [{ type: names.CKA_CLASS, value: names.CKO_PRIVATE_KEY }, { type: names.CKA_ID, value: Buffer.from(id, 'hex') }]);
    let found: Handle | undefined;
    try {
      [found] = calls.C_FindObjects(session, 1);
    } finally {
      calls.C_FindObjectsFinal(session);
    }
    if (!found) throw new KeyError('keys-damaged', `The token has no private key with the id ${id}: it is another token, or the key was deleted.`);
    this.keys.set(id, found);
    return found;
  }

  private async acquire(): Promise<Handle> {
    return this.idle.pop() ?? new Promise((resolve) => this.waiting.push(resolve));
  }

  private release(session: Handle): void {
    if (this.ended) return this.close(session);
    const next = this.waiting.shift();
    if (next) next(session);
    else this.idle.push(session);
  }

  private close(session: Handle): void {
    const { calls } = this.library;
    // After a restart of the library the same number may be somebody else's session.
    void inside(() => (this.born === generation() ? calls.C_CloseSession(session) : undefined)).catch(() => undefined);
  }
}
