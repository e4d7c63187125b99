import { ALG_ES256, ALG_ESP256, concatBytes, decodeStatusList, FormatError, MAX_LIST_BYTES, STATUS, statusAt } from '../../document/index.ts';
import type { TrustList, TrustedSigner } from '../trust/list.ts';

export type StatusErrorCode =
  | 'status-list-malformed'
  | 'status-list-uri'
  | 'status-list-signer'
  | 'status-list-signature'
  | 'status-list-older'
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

/** The newest verified list for each URI; never goes back to an older one. */
export class StatusLists {
  private readonly lists = new Map<string, StatusList>();
  private newest = 0;

  find(uri: string): StatusList | undefined {
    return this.lists.get(uri);
  }

  /** The newest instant at which one of the lists was signed. */
  get newestSignedTime(): number {
    return this.newest;
  }

  /**
   * Verifies a Status List Token that was fetched from `uri` and keeps it.
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
    // Compared after the last wait: another list may have been taken meanwhile.
    const held = this.lists.get(uri);
    if (held && token.issuedAt < held.issuedAt) throw new StatusError('status-list-older');
    const list: StatusList = { uri, issuedAt: token.issuedAt, expiresAt: token.expiresAt, bits: token.bits, entries };
    // Editions of one second cannot be told apart by time: the one that takes a final state back is the older.
    if (held?.issuedAt === list.issuedAt && takesBack(held, list)) throw new StatusError('status-list-older');
    this.lists.set(uri, list);
    this.newest = Math.max(this.newest, list.issuedAt);
    return list;
  }
}

/** The status value of one entry; undefined when the index lies outside the list. */
export function entryOf(list: StatusList, index: number): number | undefined {
  return statusAt(list.entries, list.bits, index);
}

/** Revoked and superseded are final. */
function takesBack(held: StatusList, list: StatusList): boolean {
  const perByte = 8 / held.bits;
  for (let byte = 0; byte < held.entries.length; byte++) {
    if (held.entries[byte] === 0 || (held.bits === list.bits && held.entries[byte] === list.entries[byte])) continue;
    for (let index = byte * perByte; index < (byte + 1) * perByte; index++) {
      const before = entryOf(held, index);
      if ((before === STATUS.revoked || before === STATUS.superseded) && entryOf(list, index) !== before) return true;
    }
  }
  return false;
}

function maySign({ part, key }: TrustedSigner, uri: string, issuedAt: number): boolean {
  return part.statusLists.includes(uri) && key.from <= issuedAt && issuedAt < key.until;
}

function readToken(bytes: Uint8Array): ReturnType<typeof decodeStatusList> {
  if (bytes.length > MAX_LIST_BYTES) throw new StatusError('status-list-too-large');
  try {
    return decodeStatusList(bytes);
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
