import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { combine, split } from 'shamir-secret-sharing';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { KeyError } from './errors.ts';
import { writePrivate } from './maker.ts';

/** One officer's share, as it stands in a file or on paper. It holds nothing of the secret that fewer than `threshold` shares could show. */
export type Share = {
  /** Which sharing it belongs to, hexadecimal: the first 8 bytes of SHA-256 over the secret, which has at least 128 random bits. */
  readonly set: string;
  readonly officer: string;
  readonly threshold: number;
  readonly total: number;
  readonly bytes: Uint8Array;
};

/**
 * Shares a secret among officers so that any `threshold` of them have it back and fewer know nothing (Shamir 1979; the library is audited).
 * @throws KeyError `ceremony-invalid`
 */
export async function shareSecret(secret: string, officers: readonly string[], threshold: number): Promise<Share[]> {
  const total = officers.length;
  if (!Number.isInteger(threshold) || threshold < 2 || threshold > total || total > 255) {
    throw new KeyError('ceremony-invalid', 'The threshold is at least 2 and at most the number of officers, of whom there are at most 255.');
  }
  const bytes = new TextEncoder().encode(secret);
  const parts = await split(new Uint8Array(bytes), total, threshold);
  return parts.map((part, i) => ({ set: setOf(bytes), officer: officers[i]!, threshold, total, bytes: part }));
}

/**
 * The secret again.
 * @throws KeyError `shares-mixed` for shares of several secrets, `shares-too-few` where one counts once however often it is given,
 * `share-damaged` when what comes out is not what was shared
 */
export async function joinShares(shares: readonly Share[]): Promise<string> {
  const [first] = shares;
  if (shares.some(({ set, threshold }) => set !== first!.set || threshold !== first!.threshold)) throw new KeyError('shares-mixed', 'These shares belong to different secrets: every one has to name the same set.');
  const distinct = [...new Map(shares.map((share) => [share.bytes.at(-1), share])).values()];
  if (!first || distinct.length < first.threshold) {
    throw new KeyError('shares-too-few', `${first?.threshold ?? 2} different shares are needed, and ${distinct.length} ${distinct.length === 1 ? 'was' : 'were'} given.`);
  }
  const lengths = new Set(distinct.map(({ bytes }) => bytes.length));
  const secret = lengths.size === 1 ? await combine(distinct.map(({ bytes }) => bytes)) : new Uint8Array();
  // The library cannot tell a wrong result from a right one.
  if (setOf(secret) !== first.set) throw new KeyError('share-damaged', 'A share is not what it was: what the shares yield is not the secret that was shared.');
  return new TextDecoder().decode(secret);
}

/** Printable text: it can be kept on paper and typed in again. */
export function shareText(share: Share): string {
  const groups = encodeBase32(share.bytes).match(/.{1,4}/g)!.join('-');
  const { set, officer, threshold, total } = share;
  return `Khatm share of a root passphrase\nofficer: ${officer}\nset: ${set}\nneeded: ${threshold} of ${total}\nshare: ${groups}\ncheck: ${checksum(share)}\n`;
}

/** @throws KeyError `share-damaged` */
export function readShare(text: string, where: string): Share {
  const field = (name: string): string => new RegExp(`^${name}:(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const [, threshold, total] = /^(\d{1,3}) of (\d{1,3})$/.exec(field('needed')) ?? [];
  const bytes = decodeBase32(field('share').replaceAll('-', ''));
  const share = { set: field('set'), officer: field('officer'), threshold: Number(threshold), total: Number(total), bytes: bytes ?? new Uint8Array() };
  if (!bytes || bytes.length < 2 || threshold === undefined || checksum(share) !== field('check').toUpperCase()) {
    throw new KeyError('share-damaged', `${where} is no share, or a letter of it is wrong: its check does not hold.`);
  }
  return share;
}

/** @throws KeyError `share-missing`, `share-damaged` */
export function readShareFile(path: string): Share {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new KeyError('share-missing', `The share ${path} cannot be read.`);
  }
  return readShare(text, path);
}

/** For its officer's eyes only, and never over a file that exists. */
export function writeShareFile(path: string, share: Share): void {
  writePrivate(path, shareText(share));
}

function checksum({ set, officer, threshold, total, bytes }: Share): string {
  const digest = createHash('sha256').update(JSON.stringify([set, officer, threshold, total, Buffer.from(bytes).toString('hex')])).digest();
  return encodeBase32(digest.subarray(0, 5));
}

function setOf(secret: Uint8Array): string {
  return createHash('sha256').update('khatm share set').update(secret).digest('hex').slice(0, 16);
}
