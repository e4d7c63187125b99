import { ALG_ES256 } from './cose.ts';
import { fromHex, toHex } from './digits.ts';
import { FormatError } from './errors.ts';
import { STATUS_BITS, type StatusListContent, type StatusListToken } from './statuslist.ts';

/** `typ` of a Status List Token in JWT form (draft-ietf-oauth-status-list §5.1): for others' tooling, which often reads no CBOR. */
export const STATUS_LIST_JWT_TYPE = 'statuslist+jwt';

/**
 * The signing input of a list in JWT form (RFC 7515 §5.1): ES256; `kid` as the trust list names it, hex, and the signer's
 * certificate in `x5c` for those who go by certificates.
 */
export function layOutStatusListJwt({ kid, certificate }: { kid: Uint8Array; certificate: Uint8Array }, list: StatusListContent): string {
  const header = { alg: 'ES256', kid: toHex(kid), typ: STATUS_LIST_JWT_TYPE, x5c: [toBase64(certificate)] };
  const claims = {
    sub: list.uri, iat: list.issuedAt, exp: list.expiresAt, ttl: list.timeToLive,
    status_list: { bits: STATUS_BITS, lst: toBase64url(list.compressed) },
  };
  return `${encodeJson(header)}.${encodeJson(claims)}`;
}

export function statusListJwt(signingInput: string, signature: Uint8Array): string {
  return `${signingInput}.${toBase64url(signature)}`;
}

/**
 * Reads a Status List Token in JWT form. Headers and claims that are not understood are ignored (RFC 7519 §4), but for `crit` (RFC 7515 §4.1.11).
 * A `kid` that is no kid of a trust list is taken as the bytes of its text, as the CWT form would hold it.
 * @throws FormatError `status-list-malformed`
 */
export function decodeStatusListJwt(text: string): StatusListToken {
  const parts = text.trim().split('.');
  if (parts.length !== 3) throw malformed('compact JWS');
  const [header, payload, signature] = parts as [string, string, string];
  const { alg, kid, typ, crit } = decodeJson(header, 'header');
  const { sub: uri, iat: issuedAt, exp: expiresAt, ttl, status_list: list } = decodeJson(payload, 'claims');
  const { bits, lst } = objectOf(list, 'status_list');
  if (typ !== STATUS_LIST_JWT_TYPE) throw malformed('typ');
  if (crit !== undefined) throw malformed('crit');
  if (alg !== 'ES256') throw malformed('alg');
  if (typeof kid !== 'string') throw malformed('kid');
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) throw malformed('bits');
  if (typeof lst !== 'string') throw malformed('lst');
  if (typeof uri !== 'string') throw malformed('sub');
  if (!isInstant(issuedAt)) throw malformed('iat');
  if (!isInstant(expiresAt)) throw malformed('exp');
  return {
    kid: /^[0-9a-f]{16}$/.test(kid) ? fromHex(kid) : new TextEncoder().encode(kid),
    uri, issuedAt, expiresAt, bits,
    compressed: fromBase64url(lst),
    alg: ALG_ES256,
    signature: fromBase64url(signature),
    timeToLive: typeof ttl === 'number' ? ttl : undefined,
    toBeSigned: new TextEncoder().encode(`${header}.${payload}`),
  };
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function encodeJson(value: unknown): string {
  return toBase64url(new TextEncoder().encode(JSON.stringify(value)));
}

function decodeJson(part: string, what: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64url(part))), what);
  } catch (error) {
    throw error instanceof FormatError ? error : malformed(what);
  }
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(what);
  return value as Record<string, unknown>;
}

function toBase64url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function toBase64(bytes: Uint8Array): string {
  const PIECE = 0x8000;
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

function fromBase64url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw malformed('base64url');
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  } catch {
    throw malformed('base64url');
  }
}

function malformed(what: string): FormatError {
  return new FormatError('status-list-malformed', what);
}
