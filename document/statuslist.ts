import { CborError, type CborKey, type CborValue, decodeCbor, encodeCbor, Tagged } from './cbor/index.ts';
import { ALG_ESP256, COSE_SIGN1_TAG, HEADER, sigStructure } from './cose.ts';
import { FormatError } from './errors.ts';

/** IETF Token Status List (draft-ietf-oauth-status-list), CWT form, as Khatm publishes and reads it (SPEC §10). */
export const STATUS_LIST_TYPE = 'application/statuslist+cwt';
const CLAIM_SUB = 2;
const CLAIM_EXP = 4;
const CLAIM_IAT = 6;
const CLAIM_TTL = 65534;
const CLAIM_STATUS_LIST = 65533;

/** Two bits an entry; 0 to 2 as registered by the draft, 3 is application specific. */
export const STATUS = { valid: 0, revoked: 1, suspended: 2, superseded: 3 } as const;
export const STATUS_BITS = 2;
export const MAX_LIST_BYTES = 4 * 1024 * 1024;

export type StatusListToken = {
  readonly kid: Uint8Array;
  readonly uri: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly timeToLive: number | undefined;
  readonly bits: 1 | 2 | 4 | 8;
  /** zlib-compressed (RFC 1950) entries, least significant bits first. */
  readonly compressed: Uint8Array;
  readonly alg: number;
  readonly toBeSigned: Uint8Array;
  readonly signature: Uint8Array;
};

/** What an edition of a list says, in either form. Instants in seconds since 1970, `timeToLive` in seconds. */
export type StatusListContent = {
  readonly uri: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly timeToLive: number;
  readonly compressed: Uint8Array;
};

/** Lays out the bytes that a status signer signs. */
export function layOutStatusList(kid: Uint8Array, list: StatusListContent): { protectedHeader: Uint8Array; payload: Uint8Array; toBeSigned: Uint8Array } {
  const protectedHeader = encodeCbor(new Map<CborKey, CborValue>([[HEADER.alg, ALG_ESP256], [HEADER.kid, kid], [HEADER.typ, STATUS_LIST_TYPE]]));
  const payload = encodeCbor(
    new Map<CborKey, CborValue>([
      [CLAIM_SUB, list.uri],
      [CLAIM_EXP, list.expiresAt],
      [CLAIM_IAT, list.issuedAt],
      [CLAIM_TTL, list.timeToLive],
      [CLAIM_STATUS_LIST, new Map<CborKey, CborValue>([['bits', STATUS_BITS], ['lst', list.compressed]])],
    ]),
  );
  return { protectedHeader, payload, toBeSigned: sigStructure(protectedHeader, payload) };
}

export function statusListBytes(unsigned: { protectedHeader: Uint8Array; payload: Uint8Array }, signature: Uint8Array): Uint8Array {
  return encodeCbor(new Tagged(COSE_SIGN1_TAG, [unsigned.protectedHeader, new Map(), unsigned.payload, signature]));
}

/**
 * Reads a Status List Token. Headers and claims that are not understood are ignored, as JWT and CWT processing demands (RFC 8392 §3.1 note on RFC 7519 §4).
 * @throws FormatError `status-list-malformed`
 */
export function decodeStatusList(bytes: Uint8Array): StatusListToken {
  const [protectedHeader, unprotected, payload, signature] = readSign1(bytes);
  const header = mapOf(decodeLenient(protectedHeader), 'protected header');
  const claims = mapOf(decodeLenient(payload), 'claims');
  const list = mapOf(claims.get(CLAIM_STATUS_LIST), 'status_list');
  const kid = header.get(HEADER.kid) ?? unprotected.get(HEADER.kid);
  const alg = header.get(HEADER.alg);
  const bits = list.get('bits');
  const compressed = list.get('lst');
  const uri = claims.get(CLAIM_SUB);
  const issuedAt = claims.get(CLAIM_IAT);
  const expiresAt = claims.get(CLAIM_EXP);
  const timeToLive = claims.get(CLAIM_TTL);
  if (header.get(HEADER.typ) !== STATUS_LIST_TYPE) throw malformed('typ');
  if (!(kid instanceof Uint8Array)) throw malformed('kid');
  if (typeof alg !== 'number') throw malformed('alg');
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) throw malformed('bits');
  if (!(compressed instanceof Uint8Array)) throw malformed('lst');
  if (typeof uri !== 'string') throw malformed('sub');
  if (typeof issuedAt !== 'number') throw malformed('iat');
  if (typeof expiresAt !== 'number') throw malformed('exp');
  return {
    kid, uri, issuedAt, expiresAt, bits, compressed, alg, signature,
    timeToLive: typeof timeToLive === 'number' ? timeToLive : undefined,
    toBeSigned: sigStructure(protectedHeader, payload),
  };
}

/** The status value of one entry, or undefined when the index lies outside the list. */
export function statusAt(list: Uint8Array, bits: 1 | 2 | 4 | 8, index: number): number | undefined {
  if (!Number.isSafeInteger(index)) return undefined;
  const perByte = 8 / bits;
  const byte = list[Math.floor(index / perByte)];
  if (byte === undefined) return undefined;
  return (byte >> ((index % perByte) * bits)) & ((1 << bits) - 1);
}

/** Sets one entry of a list with {@link STATUS_BITS} bits an entry. */
export function setStatus(list: Uint8Array, index: number, status: number): void {
  const byte = Math.floor(index / 4);
  const shift = (index % 4) * STATUS_BITS;
  // An index or a status that is silently taken for another would revoke somebody else's paper, or nobody's.
  if (!Number.isSafeInteger(index) || index < 0 || byte >= list.length) throw new RangeError('index outside the status list');
  if (status !== 0 && status !== 1 && status !== 2 && status !== 3) throw new RangeError('a status has two bits');
  list[byte] = (list[byte]! & ~(3 << shift)) | (status << shift);
}

function readSign1(bytes: Uint8Array): [Uint8Array, Map<CborKey, CborValue>, Uint8Array, Uint8Array] {
  const item = decodeLenient(bytes);
  const parts = item instanceof Tagged && item.tag === COSE_SIGN1_TAG ? item.value : item;
  if (!Array.isArray(parts) || parts.length !== 4) throw malformed('COSE_Sign1');
  const [header, unprotected, payload, signature] = parts;
  if (!(header instanceof Uint8Array) || !(unprotected instanceof Map) || !(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) {
    throw malformed('COSE_Sign1');
  }
  return [header, unprotected, payload, signature];
}

function decodeLenient(bytes: Uint8Array): CborValue {
  try {
    return decodeCbor(bytes, 'lenient');
  } catch (error) {
    if (error instanceof CborError) throw malformed(error.code);
    throw error;
  }
}

function mapOf(value: CborValue | undefined, what: string): Map<CborKey, CborValue> {
  if (!(value instanceof Map)) throw malformed(what);
  return value;
}

function malformed(what: string): FormatError {
  return new FormatError('status-list-malformed', what);
}
