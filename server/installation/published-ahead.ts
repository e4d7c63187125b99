import { verify, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Knex } from 'knex';
import {
  type Checkpoint, decodeStatusList, FormatError, fromHex, NOTE_ALGORITHM, readCheckpoint, type StatusListToken, toHex, type TrustHead, verifierKey, verifierKeyText,
} from '../../document/index.ts';
import { findNewest, isPublished, type StatusEdition, type TrustEdition } from '../../issuer/index.ts';
import { type LogEntry, publicKeys } from '../../keys/index.ts';
import { nodeCrypto, openCheckpoint, openTrustedLog } from '../../verifier/index.ts';
import { InstallationError } from './errors.ts';
import { knowsTree } from './witnesses.ts';

/** Certificates (DER) of the keys that sign what this installation publishes. */
export type OwnKeys = { readonly trustList: readonly Uint8Array[]; readonly status: ReadonlyMap<string, Uint8Array> };

export async function readOwnKeys(keysDirectory: string): Promise<OwnKeys> {
  const [trustList, status] = await Promise.all([publicKeys(keysDirectory, 'trust-list'), publicKeys(keysDirectory, 'status')]);
  return { trustList: trustList.map(({ certificate }) => certificate), status: new Map(status.map(({ kid, certificate }) => [kid, certificate])) };
}

/**
 * Compares the head that stands in the folder with the database's newest. What our keys did not sign is no edition of ours and is simply replaced.
 * @throws InstallationError `published-ahead`
 */
export async function checkHead(path: string, newest: TrustEdition | undefined, own: OwnKeys): Promise<void> {
  const head = (await readIfThere(path))?.toString('utf8');
  const published = head === undefined ? undefined : sequenceOf(head, own);
  const known = newest?.sequence ?? 0;
  if (published === undefined || published < known || (newest && published === known && signedPart(head!) === signedPart(newest.head))) return;
  throw ahead(path, `edition ${published}`, newest ? `edition ${known}` : 'no edition');
}

/**
 * The same for a status list: no edition that is newer than the database's newest, and none of the same second that it does not know.
 * @throws InstallationError `published-ahead`
 */
export async function checkStatusFile(path: string, list: number, knex: Knex, own: OwnKeys): Promise<void> {
  const bytes = await readIfThere(path);
  const published = bytes === undefined ? undefined : ownToken(new Uint8Array(bytes), own);
  if (bytes === undefined || published === undefined) return;
  const newest = await findNewest(knex, list);
  if (newest && (published.issuedAt < newest.issuedAt || isSame(published, newest) || (await isPublished(knex, list, bytes)))) return;
  throw ahead(path, `an edition signed ${instant(published.issuedAt)}`, newest ? `one signed ${instant(newest.issuedAt)}` : 'none');
}

/**
 * The same for a transparency log: no tree larger than the database's, and none of another content.
 * @returns the size of the published tree, where there is one of ours
 * @throws InstallationError `published-ahead`
 */
export async function checkLogFile(path: string, log: number, knex: Knex, own: readonly LogEntry[]): Promise<number | undefined> {
  const note = (await readIfThere(path))?.toString('utf8');
  const published = note === undefined ? undefined : await ownCheckpoint(note, own.find((entry) => entry.log === log)?.key);
  if (!published) return undefined;
  if (await knowsTree(knex, log, published)) return published.size;
  throw ahead(path, `a log of ${published.size} entries`, 'another or none of that size');
}

export async function ownCheckpoint(note: string, key: string | undefined): Promise<Checkpoint | undefined> {
  if (key === undefined) return undefined;
  try {
    const { origin } = readCheckpoint(note);
    const named = verifierKeyText(await verifierKey(nodeCrypto.sha256, { name: origin, algorithm: NOTE_ALGORITHM.ed25519, publicKey: fromHex(key) }));
    const opened = await openCheckpoint(note, [await openTrustedLog({ origin, keys: [named] }, nodeCrypto)]);
    return opened.ok ? opened : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

export function sequenceOf(head: string, { trustList }: OwnKeys): number | undefined {
  const [header, payload, signature] = head.trim().split('.');
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  if (!trustList.some((certificate) => isSignedBy(certificate, signed, Buffer.from(signature, 'base64url')))) return undefined;
  return (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as TrustHead).sequence;
}

/** Without the signature, of which anybody can make a second one that is as good: (r, n − s). */
function signedPart(head: string): string {
  return head.slice(0, head.lastIndexOf('.'));
}

function isSame(published: StatusListToken, newest: StatusEdition): boolean {
  return Buffer.compare(published.toBeSigned, decodeStatusList(new Uint8Array(newest.token)).toBeSigned) === 0;
}

export function ownToken(bytes: Uint8Array, { status }: OwnKeys): StatusListToken | undefined {
  let token: StatusListToken;
  try {
    token = decodeStatusList(bytes);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
  const certificate = status.get(toHex(token.kid));
  return certificate && isSignedBy(certificate, token.toBeSigned, token.signature) ? token : undefined;
}

function isSignedBy(certificate: Uint8Array, signed: Uint8Array, signature: Uint8Array): boolean {
  const key = new X509Certificate(certificate).publicKey;
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function ahead(path: string, published: string, known: string): InstallationError {
  return new InstallationError('published-ahead', `${path} is ${published}, and the database knows ${known}: it is an older copy than what was published from it. Nothing was signed. Restore the newest backup of the database.`);
}
