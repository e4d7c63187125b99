import { KeyError } from '../errors.ts';
import { Connection } from './connection.ts';
import { alone, generation, inside } from './gate.ts';
import type { Hardware } from './hardware.ts';
import { restartLibrary } from './library.ts';

const tokens = new Map<string, Token>();

/** The token of this thread that such a configuration means; its sessions are shared by all keys in it. */
export function tokenOf(hardware: Hardware): Token {
  const name = JSON.stringify([hardware.library, hardware.token, hardware.pinFile]);
  const token = tokens.get(name) ?? new Token(hardware);
  tokens.set(name, token);
  return token;
}

/** A token that may be pulled and put back at any time. */
export class Token {
  private readonly hardware: Hardware;
  private connection: Promise<Connection> | undefined;

  constructor(hardware: Hardware) {
    this.hardware = hardware;
  }

  /**
   * Signs a digest. When it does not work, everything is opened anew and it is tried once more: a signature too many harms nobody. A PIN is never
   * tried twice.
   * @throws KeyError `token-missing`, `pin-wrong`, `pin-locked`, `pin-missing`, `pin-exposed`, `session-lost`, `hardware-module-missing`, `keys-damaged`
   */
  async sign(id: string, digest: Uint8Array, length: number): Promise<Uint8Array> {
    return this.withConnection((connection) => connection.sign(id, digest, length));
  }

  /** Runs `work` on a connection, and once more on a new one. @throws KeyError */
  async withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const connection = await this.connect();
      try {
        return await work(connection);
      } catch (error) {
        await this.giveUp(connection);
        if (attempt === 2) throw keyErrorOf(error, this.hardware);
      }
    }
  }

  private async connect(): Promise<Connection> {
    const opening = (this.connection ??= open(this.hardware));
    try {
      return await opening;
    } catch (error) {
      // The next call tries again.
      if (this.connection === opening) this.connection = undefined;
      throw keyErrorOf(error, this.hardware);
    }
  }

  /** Of many that fail on one connection, the first gives it up. */
  private async giveUp(connection: Connection): Promise<void> {
    if (this.connection !== undefined && (await this.connection.catch(() => undefined)) === connection) this.connection = undefined;
    connection.end();
  }
}

/** Opens a connection, after a restart of the library if there is no token in the one that runs: SoftHSM2, for one, looks for tokens only when it begins. */
async function open(hardware: Hardware): Promise<Connection> {
  const seen = generation();
  try {
    return await inside(() => Connection.open(hardware));
  } catch (error) {
    if (error instanceof KeyError && error.code !== 'token-missing') throw error;
  }
  await alone(seen, () => restartLibrary(hardware.library));
  return inside(() => Connection.open(hardware));
}

/** What a library says is a number with a name; a person needs to know what to do. */
function keyErrorOf(error: unknown, { token }: Hardware): KeyError {
  if (error instanceof KeyError) return error;
  const { message, code } = error as { message: string; code?: number };
  const ABSENT = [0x30 /* CKR_DEVICE_ERROR */, 0x32 /* CKR_DEVICE_REMOVED */, 0xe0 /* CKR_TOKEN_NOT_PRESENT */, 0xe1 /* CKR_TOKEN_NOT_RECOGNIZED */, 5 /* CKR_GENERAL_ERROR */];
  if (ABSENT.includes(code ?? -1)) return new KeyError('token-missing', `The token "${token}" does not answer (${message}): connect it. Nothing has to be restarted.`);
  return new KeyError('session-lost', `The session with the token "${token}" was lost and could not be opened again (${message}). Try again; if it stays, look at the token's own log.`);
}
