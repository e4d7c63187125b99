import { copyBytes, type Bytes } from './bytes.ts';
import { DerError } from './der-error.ts';
import { TAG } from './tags.ts';

const MAX_DEPTH = 24;

/** One tag-length-value whose header was read under the rules of DER. */
export class DerElement {
  readonly tag: number;
  /** Header and contents, exactly as they stand in the input. */
  readonly raw: Bytes;
  readonly body: Bytes;
  readonly offset: number;
  readonly depth: number;

  constructor(tag: number, raw: Bytes, body: Bytes, offset: number, depth: number) {
    this.tag = tag;
    this.raw = raw;
    this.body = body;
    this.offset = offset;
    this.depth = depth;
  }

  /** A cursor over the elements inside a constructed element. */
  inside(): DerCursor {
    if (this.depth >= MAX_DEPTH) throw new DerError('der-depth', this.offset, 'Nested too deeply');
    return new DerCursor(this.body, this.offset + this.raw.length - this.body.length, this.depth + 1);
  }
}

/**
 * Walks sibling elements in order. Nothing is skipped: what is not taken must be absent, and `finish` says so.
 * X.690 §10.1: definite lengths only, in as few octets as possible; tags above 30 do not occur in what we read.
 */
export class DerCursor {
  readonly #bytes: Bytes;
  readonly #base: number;
  readonly #depth: number;
  #position = 0;

  constructor(bytes: Bytes, base = 0, depth = 0) {
    this.#bytes = bytes;
    this.#base = base;
    this.#depth = depth;
  }

  get done(): boolean {
    return this.#position === this.#bytes.length;
  }

  get offset(): number {
    return this.#base + this.#position;
  }

  /** The next element, whatever its tag. */
  next(): DerElement {
    const start = this.#position;
    const tag = this.#bytes[start];
    if (tag === undefined) throw new DerError('der-missing', this.offset, 'An element is missing');
    if ((tag & 0x1f) === 0x1f) throw new DerError('der-tag', this.offset, 'Tag numbers above 30 are not read');
    const { length, header } = this.#readLength(start + 1);
    const end = start + 1 + header + length;
    if (end > this.#bytes.length) throw new DerError('der-truncated', this.offset, 'The contents end early');
    this.#position = end;
    const raw = this.#bytes.subarray(start, end);
    return new DerElement(tag, raw, raw.subarray(1 + header), this.#base + start, this.#depth);
  }

  /** The next element, which must have this tag. */
  take(tag: number): DerElement {
    const found = this.#bytes[this.#position];
    if (found !== undefined && found !== tag) {
      throw new DerError('der-tag', this.offset, `Expected tag 0x${tag.toString(16)}, found 0x${found.toString(16)}`);
    }
    return this.next();
  }

  /** The next element if it has this tag. */
  takeOptional(tag: number): DerElement | undefined {
    return this.#bytes[this.#position] === tag ? this.next() : undefined;
  }

  sequence(): DerCursor {
    return this.take(TAG.sequence).inside();
  }

  /** Everything up to the end, each with this tag. */
  takeAll(tag: number): DerElement[] {
    const elements: DerElement[] = [];
    while (!this.done) elements.push(this.take(tag));
    return elements;
  }

  /** Refuses anything left over. */
  finish(): void {
    if (!this.done) throw new DerError('der-trailing', this.offset, 'Unexpected bytes after the last element');
  }

  #readLength(at: number): { length: number; header: number } {
    const first = this.#bytes[at];
    if (first === undefined) throw new DerError('der-truncated', this.offset, 'The length is missing');
    if (first < 0x80) return { length: first, header: 1 };
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new DerError('der-length', this.offset, 'Indefinite or oversized length');
    let length = 0;
    for (let index = 1; index <= count; index++) {
      const octet = this.#bytes[at + index];
      if (octet === undefined) throw new DerError('der-truncated', this.offset, 'The length is cut off');
      length = length * 256 + octet;
    }
    if (length < 0x80 || length < 256 ** (count - 1)) {
      throw new DerError('der-length', this.offset, 'The length is not in its shortest form');
    }
    return { length, header: 1 + count };
  }
}

/** Reads exactly one element that fills the input. The input is copied. */
export function readDer(input: Uint8Array, tag: number, maxSize: number): DerElement {
  if (input.length > maxSize) throw new DerError('der-size', 0, `More than ${maxSize} bytes`);
  const cursor = new DerCursor(copyBytes(input));
  const element = cursor.take(tag);
  cursor.finish();
  return element;
}
