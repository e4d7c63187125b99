import {
  ALG_ES256, ALG_ESP256, concatBytes, decodeStatusList, decodeStatusListJwt, FormatError, MAX_LIST_BYTES, statusAt, type StatusListToken, toHex,
} from '../../document/index.ts';
import type { TrustList, TrustedSigner } from '../trust/list.ts';

export type StatusErrorCode =
  | 'status-list-malformed'
  | 'status-list-uri'
  | 'status-list-signer'
  | 'status-list-signature'
  | 'status-list-older'
  | 'status-list-equivocation'
  | 'status-list-too-large';

export class StatusError extends Error {
  readonly code: StatusErrorCode;
  constructor(code: StatusErrorCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.name = 'StatusError';
    this.code = code;
  }
}

/** A verified status list, unpacked. Instants in seconds since 1970. */
export type StatusList = {
  readonly uri: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly bits: 1 | 2 | 4 | 8;
  readonly entries: Uint8Array;
};

/** What must be remembered of a list so that nothing goes back behind it. */
export type StatusMark = {
  readonly issuedAt: number;
  /** SHA-256 of bits (one byte) and unpacked entries, hex: tells two editions of one second apart, and not two forms of one edition. */
  readonly digest: string;
};

/** The newest verified list for each URI; never goes back to an older one. */
export class StatusLists {
  private readonly lists = new Map<string, StatusList>();
  private readonly newestMarks: Map<string, StatusMark>;
  private newest: number;

  /** @param seen what was accepted before, by URI: as if it had been held until now */
  constructor(seen: ReadonlyMap<string, StatusMark> = new Map()) {
    this.newestMarks = new Map(seen);
    this.newest = Math.max(0, ...[...seen.values()].map(({ issuedAt }) => issuedAt));
  }

  /** The mark of the newest list that was ever accepted, by URI. */
  get marks(): ReadonlyMap<string, StatusMark> {
    return this.newestMarks;
  }

  find(uri: string): StatusList | undefined {
    return this.lists.get(uri);
  }

  /** The newest instant at which one of the lists was signed. */
  get newestSignedTime(): number {
    return this.newest;
  }

  /**
   * Verifies a Status List Token, in CWT or JWT form, that was fetched from `uri` and keeps it.
   * @throws StatusError; the list held before stays
   */
  async accept(uri: string, bytes: Uint8Array, trust: TrustList): Promise<StatusList> {
    const token = readToken(bytes);
    if (token.uri !== uri) throw new StatusError('status-list-uri', token.uri);
    const signer = trust.findSigner('status', token.kid);
    if (!signer || !maySign(signer, uri, token.issuedAt)) throw new StatusError('status-list-signer');
    const algorithmFits = token.alg === ALG_ESP256 || token.alg === ALG_ES256;
    if (!algorithmFits || token.signature.length !== 64 || !(await signer.verification.verify(token.signature, token.toBeSigned))) {
      throw new StatusError('status-list-signature');
    }
    const entries = await inflate(token.compressed);
    const mark = { issuedAt: token.issuedAt, digest: await digestOf(token.bits, entries) };
    // Compared after the last wait: another list may have been taken meanwhile.
    const held = this.newestMarks.get(uri);
    if (held && mark.issuedAt < held.issuedAt) throw new StatusError('status-list-older');
    // An issuer dates no two editions alike (SPEC §10), so one of them is not to be believed; which of them cannot be told.
    if (held?.issuedAt === mark.issuedAt && held.digest !== mark.digest) throw new StatusError('status-list-equivocation');
    const list: StatusList = { uri, issuedAt: token.issuedAt, expiresAt: token.expiresAt, bits: token.bits, entries };
    this.lists.set(uri, list);
    this.newestMarks.set(uri, mark);
    this.newest = Math.max(this.newest, list.issuedAt);
    return list;
  }
}

/** The status value of one entry; undefined when the index lies outside the list. */
export function entryOf(list: StatusList, index: number): number | undefined {
  return statusAt(list.entries, list.bits, index);
}

async function digestOf(bits: number, entries: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', concatBytes([Uint8Array.of(bits), entries]) as BufferSource)));
}

function maySign({ part, key }: TrustedSigner, uri: string, issuedAt: number): boolean {
  return part.statusLists.includes(uri) && key.from <= issuedAt && issuedAt < key.until;
}

/** The letters with which every compact JWS begins, `{"`; no CBOR of a token does. */
const JWT_START = [0x65, 0x79, 0x4a];

function readToken(bytes: Uint8Array): StatusListToken {
  if (bytes.length > MAX_LIST_BYTES) throw new StatusError('status-list-too-large');
  try {
    return JWT_START.every((byte, i) => bytes[i] === byte) ? decodeStatusListJwt(new TextDecoder().decode(bytes)) : decodeStatusList(bytes);
  } catch (error) {
    if (error instanceof FormatError) throw new StatusError('status-list-malformed', error.detail);
    throw error;
  }
}

/** zlib (RFC 1950), at most {@link MAX_LIST_BYTES} out: a list that inflates further is refused, not held. */
async function inflate(compressed: Uint8Array): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const stream = new Blob([compressed as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
    const reader = stream.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length;
      if (length > MAX_LIST_BYTES) throw new StatusError('status-list-too-large');
      chunks.push(read.value);
    }
  } catch (error) {
    throw error instanceof StatusError ? error : new StatusError('status-list-malformed', 'lst');
  }
  return concatBytes(chunks);
}
