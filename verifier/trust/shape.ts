import { MAX_BUCKET_BITS, type TrustHead, type TrustPart } from '../../document/index.ts';
import { TrustError } from './errors.ts';
import { parseObject } from './jws.ts';

/** Seven days and an hour: a list may not promise to stay fresh for longer (SPEC §9). */
const MAX_LIFE = 7 * 86_400 + 3600;

/** What was signed is still checked for its shape: a bug of the signer must not become an exception of every verifier. */
export function readHead(bytes: Uint8Array): TrustHead {
  const head = parseObject(new TextDecoder().decode(bytes));
  const { version, sequence, issuedAt, nextUpdate, verifyOrigins, parts } = head;
  if (version !== 1) throw malformed('version');
  if (!isCount(sequence) || !isCount(issuedAt) || !isCount(nextUpdate)) throw malformed('sequence or dates');
  if (nextUpdate <= issuedAt || nextUpdate - issuedAt > MAX_LIFE) throw malformed('nextUpdate');
  if (!isArrayOf(verifyOrigins, isText)) throw malformed('verifyOrigins');
  if (!isArrayOf(parts, (part) => isObject(part) && isText(part['authority']) && isHex(part['sha256'], 32))) throw malformed('parts');
  return head as TrustHead;
}

export function readPart(bytes: Uint8Array, authority: string): TrustPart {
  const part = parseObject(new TextDecoder().decode(bytes));
  if (part['authority'] !== authority) throw malformed('authority');
  if (!isLabel(part['name']) || !isText(part['prefix']) || typeof part['demo'] !== 'boolean') throw malformed('name');
  if (!isTimeZone(part['timeZone'])) throw malformed('timeZone');
  if (!isArrayOf(part['sealSigners'], isSealSigner)) throw malformed('sealSigners');
  if (!isArrayOf(part['pdfSigners'], isKey)) throw malformed('pdfSigners');
  if (!isArrayOf(part['statusSigners'], isKey)) throw malformed('statusSigners');
  if (!isArrayOf(part['statusLists'], isText)) throw malformed('statusLists');
  if (part['logs'] !== undefined && !isArrayOf(part['logs'], isLog)) throw malformed('logs');
  if (!isArrayOf(part['types'], isType)) throw malformed('types');
  return part as TrustPart;
}

function isType(value: unknown): boolean {
  return (
    isObject(value) && isCount(value['id']) && isText(value['name']) && isLabel(value['label']) &&
    isArrayOf(value['templates'], (hash) => isHex(hash, 32)) && isArrayOf(value['fields'], isField)
  );
}

function isField(value: unknown): boolean {
  if (!isObject(value) || !isCount(value['key']) || !isText(value['name']) || !isText(value['kind']) || !isLabel(value['label'])) return false;
  return value['kind'] !== 'rows' || isArrayOf(value['fields'], isField);
}

function isKey(value: unknown): boolean {
  return isObject(value) && isHex(value['kid'], 8) && isHex(value['key'], 65) && isCount(value['from']) && isCount(value['until']);
}

function isSealSigner(value: unknown): boolean {
  if (!isKey(value)) return false;
  const { types, compromised } = value as Record<string, unknown>;
  return isArrayOf(types, isCount) && (compromised === undefined || (isSplit(compromised) && isText((compromised as Record<string, unknown>)['origin'])));
}

function isLog(value: unknown): boolean {
  return isObject(value) && isText(value['origin']) && isHex(value['key'], 32) && (value['closed'] === undefined || isSplit(value['closed']));
}

function isSplit(value: unknown): boolean {
  return isObject(value) && isCount(value['size']) && isHex(value['root'], 32) && isCount(value['bits']) && (value['bits'] as number) <= MAX_BUCKET_BITS && isHex(value['buckets'], 32);
}

function isLabel(value: unknown): boolean {
  return isObject(value) && isText(value['ar']) && isText(value['en']);
}

function isHex(value: unknown, bytes: number): value is string {
  return typeof value === 'string' && value.length === bytes * 2 && /^[0-9a-f]+$/.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isArrayOf(value: unknown, check: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check);
}

function isTimeZone(value: unknown): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value as string });
    return isText(value);
  } catch {
    return false;
  }
}

function malformed(what: string): TrustError {
  return new TrustError('trust-malformed', what);
}
