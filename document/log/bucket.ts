import { type CborValue, decodeCbor, encodeCbor } from '../cbor/index.ts';
import { FormatError } from '../errors.ts';

/**
 * One of 2^bits files that together hold every entry of a log below a place where it was split, by the first bits of the entry (SPEC §12). A reader
 * fetches the file of its seal's prefix, which it shares with at least a thousand others, and so tells nobody which paper it means.
 */
export type Bucket = {
  /** Which of the files this is: the first bits of its entries as a number. */
  readonly index: number;
  /** From the file's sibling up to the root that the trust list names (RFC 9162 §2.1.3.1 over the files' `entries`). */
  readonly proof: readonly Uint8Array[];
  /** The first 16 bytes of each entry, in ascending order, one after the other. */
  readonly entries: Uint8Array;
};

/** Bytes of an entry that a bucket keeps: nobody makes a seal whose id begins like one of ten million others. */
export const BUCKET_ENTRY_LENGTH = 16;
/** 2^24 buckets of a thousand entries are more papers than a country issues. */
export const MAX_BUCKET_BITS = 24;
const HASH_LENGTH = 32;
const VERSION = 1;

/** Which bucket an entry belongs to. */
export function bucketOf(entry: Uint8Array, bits: number): number {
  return Math.floor(((entry[0]! << 16) | (entry[1]! << 8) | entry[2]!) / 2 ** (24 - bits));
}

/** Where a bucket is published, beneath the log's own address: `split/<size>/<index>`, the index in as many hexadecimal digits as the bits need. */
export function bucketPath({ size, bits }: { readonly size: number; readonly bits: number }, index: number): string {
  return `split/${size}/${bits === 0 ? '0' : index.toString(16).padStart(Math.ceil(bits / 4), '0')}`;
}

export function encodeBucket({ index, proof, entries }: Bucket): Uint8Array {
  return encodeCbor([VERSION, index, [...proof], entries]);
}

/** @throws FormatError `bucket-malformed` */
export function decodeBucket(bytes: Uint8Array): Bucket {
  const value = read(bytes);
  if (!Array.isArray(value) || value.length !== 4) throw malformed('array');
  const [version, index, proof, entries] = value as readonly CborValue[];
  if (version !== VERSION) throw malformed('version');
  if (typeof index !== 'number' || index < 0 || index >= 2 ** MAX_BUCKET_BITS) throw malformed('index');
  if (!Array.isArray(proof) || proof.length > MAX_BUCKET_BITS || !proof.every((hash) => hash instanceof Uint8Array && hash.length === HASH_LENGTH)) throw malformed('proof');
  if (!(entries instanceof Uint8Array) || entries.length % BUCKET_ENTRY_LENGTH !== 0) throw malformed('entries');
  return { index, proof: proof as Uint8Array[], entries };
}

function read(bytes: Uint8Array): CborValue {
  try {
    return decodeCbor(bytes);
  } catch {
    throw malformed('cbor');
  }
}

function malformed(what: string): FormatError {
  return new FormatError('bucket-malformed', what);
}
