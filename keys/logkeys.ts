import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPlace, type LogPlace } from './compromise.ts';
import { KeyError } from './errors.ts';
import { readList, writeList } from './listfile.ts';
import { withKeysLock } from './lock.ts';
import { decrypt } from './signer.ts';

/** One line of `logs.json`: a transparency log of this authority. A closed one is never signed for again. */
export type LogEntry = {
  /** 1, 2, …: part of the log's origin and of its files' names. */
  readonly log: number;
  /** Raw Ed25519 public key (RFC 8032), hex. */
  readonly key: string;
  /** Where the log ended: what its key signed beyond this tree counts for nothing. */
  readonly closed?: LogPlace;
};

/** Signs checkpoints of the one open log. */
export type LogSigner = { readonly log: number; readonly publicKey: Uint8Array; /** Ed25519, 64 bytes. */ readonly sign: (bytes: Uint8Array) => Uint8Array };

const MANIFEST = 'logs.json';

/**
 * Makes the key of the authority's first log, in a folder that is being made.
 * @throws KeyError `keys-exist` while a log is open
 */
export function addLogKey(directory: string, passphrase: string): LogEntry {
  const logs = readLogs(directory);
  if (logs.some(({ closed }) => !closed)) throw new KeyError('keys-exist', 'The log is open: it has a key already.');
  const entry = makeKey(directory, passphrase, logs.length + 1);
  writeLogs(directory, [...logs, entry]);
  return entry;
}

/**
 * Closes the open log at a tree that was published before its key was stolen, and opens the next: both, or neither.
 * @throws KeyError `keys-missing` when no log is open, `keys-busy`
 */
export async function followLog(directory: string, passphrase: string, closed: LogPlace): Promise<{ readonly closed: LogEntry; readonly opened: LogEntry }> {
  return withKeysLock(directory, async () => {
    const logs = readLogs(directory);
    const open = logs.find((entry) => !entry.closed);
    if (!open) throw new KeyError('keys-missing', 'No log is open.');
    const ended = { ...open, closed };
    const opened = makeKey(directory, passphrase, logs.length + 1);
    writeLogs(directory, [...logs.map((entry) => (entry === open ? ended : entry)), opened]);
    return { closed: ended, opened };
  });
}

/** A key file that a crash left behind is named by no list, and made anew. */
function makeKey(directory: string, passphrase: string, log: number): LogEntry {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const path = keyPath(directory, log);
  rmSync(path, { force: true });
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }), { mode: 0o600, flag: 'wx', flush: true });
  return { log, key: rawKey(publicKey.export({ format: 'jwk' })) };
}

/** Every log of the authority, oldest first; needs no passphrase. @throws KeyError `keys-damaged` */
export function readLogs(directory: string): readonly LogEntry[] {
  return readList(join(directory, MANIFEST), isLog);
}

/** @throws KeyError `keys-missing` when no log is open, `keys-damaged`, `passphrase-wrong` */
export function openLogSigner(directory: string, passphrase: string): LogSigner {
  const open = readLogs(directory).find(({ closed }) => !closed);
  if (!open) throw new KeyError('keys-missing', `There is no open log in ${directory}: restore the folder from its backup.`);
  const path = keyPath(directory, open.log);
  if (!existsSync(path)) throw new KeyError('keys-damaged', `${path} is missing.`);
  const key = decrypt(readFileSync(path, 'utf8'), passphrase);
  // A log that signed with another key than it is listed with would be nobody's.
  if (rawKey(createPublicKey(key).export({ format: 'jwk' })) !== open.key) {
    throw new KeyError('keys-damaged', `${path} is not the key in ${MANIFEST}.`);
  }
  return { log: open.log, publicKey: new Uint8Array(Buffer.from(open.key, 'hex')), sign: (bytes) => new Uint8Array(sign(null, bytes, key)) };
}

function keyPath(directory: string, log: number): string {
  return join(directory, `log-${log}.p8.pem`);
}

function rawKey({ x }: { x?: string }): string {
  return Buffer.from(x!, 'base64url').toString('hex');
}

function writeLogs(directory: string, logs: readonly LogEntry[]): void {
  writeList(join(directory, MANIFEST), logs);
}

function isLog(value: unknown): value is LogEntry {
  const { log, key, closed } = (value ?? {}) as Partial<LogEntry>;
  const isHex = (text: unknown): boolean => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
  return Number.isSafeInteger(log) && isHex(key) && (closed === undefined || isPlace(closed));
}
