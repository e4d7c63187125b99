import type { CborKey, CborValue } from './cbor/index.ts';
import { FormatError } from './errors.ts';
import { type FieldMap, fieldMapToCbor, isFieldMap } from './fieldmap.ts';

/** CWT claim keys (RFC 8392 §4), `status` of IETF Token Status List, and the private-use claim that holds the document. */
const CLAIM_EXP = 4;
const CLAIM_IAT = 6;
const CLAIM_STATUS = 65535;
const CLAIM_DOCUMENT = -65537;
const KNOWN_CLAIMS: ReadonlySet<CborKey> = new Set([CLAIM_EXP, CLAIM_IAT, CLAIM_STATUS, CLAIM_DOCUMENT]);

export const BINDING_LENGTH = 32;
export const MAX_STATUS_URI_LENGTH = 200;
/** Statements about a document number: the authority's prefix, then letters, digits and hyphens. */
export const NUMBER_PATTERN = /^[A-Z0-9](?:[A-Z0-9-]{1,30})[A-Z0-9]$/;
/** Seconds; 9999-12-31, so that a date can always be shown with four digits. */
const MAX_INSTANT = 253402300799;

export type SealClaims = {
  /** When the document was issued, seconds since 1970 (RFC 8392 §3.1.6). */
  readonly iat: number;
  /** First second at which the document has expired; absent when it does not expire. */
  readonly exp?: number;
  readonly status: { readonly idx: number; readonly uri: string };
  readonly type: number;
  readonly number: string;
  /** SHA-256 over the CBOR array [record digest, template hash, page digest] (SPEC §6). */
  readonly binding: Uint8Array;
  readonly fields: FieldMap;
};

export function claimsToCbor(claims: SealClaims): CborValue {
  const statusList = new Map<CborKey, CborValue>([['idx', claims.status.idx], ['uri', claims.status.uri]]);
  const map = new Map<CborKey, CborValue>([
    [CLAIM_IAT, claims.iat],
    [CLAIM_STATUS, new Map<CborKey, CborValue>([['status_list', statusList]])],
    [CLAIM_DOCUMENT, [claims.type, claims.number, claims.binding, fieldMapToCbor(claims.fields)]],
  ]);
  if (claims.exp !== undefined) map.set(CLAIM_EXP, claims.exp);
  return map;
}

/** @throws FormatError naming the first claim that breaks SPEC §4. */
export function claimsFromCbor(value: CborValue): SealClaims {
  if (!(value instanceof Map)) throw new FormatError('seal-claims');
  for (const key of value.keys()) if (!KNOWN_CLAIMS.has(key)) throw new FormatError('seal-unknown-claim', String(key));
  const iat = value.get(CLAIM_IAT);
  if (!isInstant(iat)) throw new FormatError('seal-iat');
  const exp = value.get(CLAIM_EXP);
  if (exp !== undefined && (!isInstant(exp) || exp <= iat)) throw new FormatError('seal-exp');
  const status = readStatus(value.get(CLAIM_STATUS));
  const document = readDocument(value.get(CLAIM_DOCUMENT));
  return exp === undefined ? { iat, status, ...document } : { iat, exp, status, ...document };
}

function readStatus(value: CborValue | undefined): SealClaims['status'] {
  if (!(value instanceof Map) || value.size !== 1) throw new FormatError('seal-status');
  const list = value.get('status_list');
  if (!(list instanceof Map) || list.size !== 2) throw new FormatError('seal-status');
  const idx = list.get('idx');
  const uri = list.get('uri');
  if (typeof idx !== 'number' || idx < 0) throw new FormatError('seal-status', 'idx');
  if (typeof uri !== 'string' || uri.length === 0 || byteLength(uri) > MAX_STATUS_URI_LENGTH) throw new FormatError('seal-status', 'uri');
  return { idx, uri };
}

/** `.size` of a text counts bytes (RFC 8610 §3.8.1). */
function byteLength(text: string): number {
  return text.length > MAX_STATUS_URI_LENGTH ? text.length : new TextEncoder().encode(text).length;
}

function readDocument(value: CborValue | undefined): Pick<SealClaims, 'type' | 'number' | 'binding' | 'fields'> {
  if (!Array.isArray(value) || value.length !== 4) throw new FormatError('seal-document');
  const [type, number, binding, fields] = value;
  if (typeof type !== 'number' || type < 1) throw new FormatError('seal-document', 'type');
  if (typeof number !== 'string' || !NUMBER_PATTERN.test(number)) throw new FormatError('seal-document', 'number');
  if (!(binding instanceof Uint8Array) || binding.length !== BINDING_LENGTH) throw new FormatError('seal-document', 'binding');
  if (fields === undefined || !isFieldMap(fields, 'seal')) throw new FormatError('seal-field');
  return { type, number, binding, fields };
}

function isInstant(value: CborValue | undefined): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_INSTANT;
}
