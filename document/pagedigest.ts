import { ByteSink } from './bytesink.ts';
import { type SealQr, qrContentStream } from './qr.ts';
import type { Sha256 } from './hash.ts';

/**
 * A PDF object as the page digest sees it (SPEC §6.2). Issuer and verifier each give their own parser's view of a file:
 * numbers as the text in the file, names and strings as the bytes that they stand for, streams as stored (still encoded).
 */
export type PdfView =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'name'; readonly bytes: Uint8Array }
  | { readonly kind: 'string'; readonly bytes: Uint8Array }
  | { readonly kind: 'array'; readonly items: readonly PdfView[] }
  | { readonly kind: 'dictionary'; readonly entries: PdfEntries }
  | { readonly kind: 'stream'; readonly entries: PdfEntries; readonly data: Uint8Array }
  /** `id` names the object; two references to one object have one id. */
  | { readonly kind: 'reference'; readonly id: string };

/** Keys are ASCII; a parser refuses a key that stands twice. */
export type PdfEntries = readonly (readonly [key: string, value: PdfView])[];

export type PageSource = { readonly catalog: PdfView; readonly resolve: (id: string) => PdfView };

export const MAX_OBJECTS = 100_000;

/** The file cannot be walked: what it holds is outside SPEC §6.2. */
export class PageDigestError extends Error {
  readonly code = 'page-not-walkable';
  constructor(why: string) {
    super(`page-not-walkable: ${why}`);
    this.name = 'PageDigestError';
  }
}

/** What the walk meets that a reader would see or use, QR aside; for the verifier: was the seal's own QR on it? */
export type PageDigest = { readonly digest: Uint8Array; readonly qrFound: boolean };

const SEMICOLON = 0x3b;

const IN_CATALOG_LEFT_OUT: ReadonlySet<string> = new Set(['Metadata', 'AF', 'DSS', 'Extensions']);

/**
 * Digest over every object reachable from the catalog, in order of first encounter, breadth first; left out are XMP,
 * attachments, later validation data, the signature dictionary, and the QR drawn from `qr`, which stands as a mark with its size.
 * @throws PageDigestError
 */
export async function pageDigest(sha256: Sha256, source: PageSource, qr: SealQr | undefined): Promise<PageDigest> {
  const walk = new Walk(source, qr);
  walk.run();
  return { digest: await sha256(walk.out.written()), qrFound: walk.qrFound };
}


class Walk {
  readonly out = new ByteSink();
  qrFound = false;
  private readonly source: PageSource;
  private readonly qr: SealQr | undefined;
  private readonly order = new Map<string, number>();
  private readonly queue: string[] = [];
  private bareQrLength: number | undefined;

  constructor(source: PageSource, qr: SealQr | undefined) {
    this.source = source;
    this.qr = qr;
  }

  run(): void {
    this.out.ascii('khatm-page-1\n');
    const { catalog } = this.source;
    if (catalog.kind !== 'dictionary') throw new PageDigestError('the catalog is no dictionary');
    this.dictionary(catalog.entries.filter(([key]) => !IN_CATALOG_LEFT_OUT.has(key)).map(withoutAttachments), 0);
    for (let next = 0; next < this.queue.length; next++) {
      if (next >= MAX_OBJECTS) throw new PageDigestError('too many objects');
      this.object(this.source.resolve(this.queue[next]!), 0);
    }
  }

  private object(view: PdfView, depth: number): void {
    if (depth > 64) throw new PageDigestError('nested too deep');
    switch (view.kind) {
      case 'null':
        return this.mark('z');
      case 'boolean':
        return this.mark(view.value ? 't' : 'f');
      case 'number':
        return this.text('n', plainNumber(view.text));
      case 'name':
        return this.bytes('/', view.bytes);
      case 'string':
        return this.bytes('s', view.bytes);
      case 'reference':
        return this.reference(view.id);
      case 'array':
        this.mark('[', view.items.length);
        for (const item of view.items) this.object(item, depth + 1);
        return;
      case 'dictionary':
        return this.dictionary(view.entries, depth);
      case 'stream':
        return this.stream(view.entries, view.data, depth);
    }
  }

  private dictionary(entries: PdfEntries, depth: number): void {
    const kept = keptEntries(entries);
    this.mark('<', kept.length);
    for (let i = 0; i < kept.length; i++) {
      this.text('/', kept[i]![0]);
      this.object(kept[i]![1], depth + 1);
    }
  }

  private stream(entries: PdfEntries, data: Uint8Array, depth: number): void {
    const side = this.qr && qrSide(entries);
    if (this.qr && side !== undefined && this.mayBeQr(data, side) && sameAscii(data, qrContentStream(this.qr, side))) {
      this.qrFound = true;
      return this.text('Q', plainNumber(side));
    }
    this.mark('S');
    this.dictionary(entries.filter(([key]) => key !== 'Length'), depth + 1);
    this.bytes('d', data);
  }

  /** By length, without drawing: a file may hold any number of objects that look like the QR's. */
  private mayBeQr(data: Uint8Array, side: string): boolean {
    this.bareQrLength ??= qrContentStream(this.qr!, '').length;
    return data.length === this.bareQrLength + 2 * side.length;
  }

  private reference(id: string): void {
    let index = this.order.get(id);
    if (index === undefined) {
      index = this.order.size;
      this.order.set(id, index);
      this.queue.push(id);
    }
    this.mark('r', index);
  }

  private mark(tag: string, count?: number): void {
    this.out.byte(tag.charCodeAt(0));
    if (count === undefined) return;
    this.out.decimal(count);
    this.out.byte(SEMICOLON);
  }

  private text(tag: string, text: string): void {
    this.mark(tag, text.length);
    if (!this.out.ascii(text)) throw new PageDigestError('a name outside ASCII');
  }

  private bytes(tag: string, data: Uint8Array): void {
    this.mark(tag, data.length);
    this.out.bytes(data);
  }
}

/** What the digest sees of a dictionary, in bytewise order of keys: they are ASCII, so that is the order of code units. */
function keptEntries(entries: PdfEntries): PdfEntries {
  let isSignatureField = false;
  let isPlain = true;
  let previous = '';
  for (const [key, value] of entries) {
    if (key === 'FT' && isName(value, 'Sig')) isSignatureField = true;
    if (value.kind === 'null' || key < previous) isPlain = false;
    previous = key;
  }
  if (isPlain && !isSignatureField) return entries;
  return entries
    .filter(([key, value]) => value.kind !== 'null' && !(isSignatureField && key === 'V'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Attachments hang in the catalog's name tree; they are bound by the record digest and the seal itself. */
function withoutAttachments([key, value]: readonly [string, PdfView]): readonly [string, PdfView] {
  if (key !== 'Names') return [key, value];
  if (value.kind !== 'dictionary') throw new PageDigestError('the name dictionary is indirect');
  return [key, { kind: 'dictionary', entries: value.entries.filter(([name]) => name !== 'EmbeddedFiles') }];
}

/** The side of a form XObject that has exactly the QR's dictionary: Type, Subtype, BBox [0 0 side side], Resources << >>, Length. */
function qrSide(entries: PdfEntries): string | undefined {
  const map = new Map(entries);
  const box = map.get('BBox');
  const resources = map.get('Resources');
  if (map.size !== entries.length || map.size !== (map.has('Length') ? 5 : 4)) return undefined;
  if (!isName(map.get('Type'), 'XObject') || !isName(map.get('Subtype'), 'Form')) return undefined;
  if (resources?.kind !== 'dictionary' || resources.entries.length !== 0) return undefined;
  if (box?.kind !== 'array' || box.items.length !== 4) return undefined;
  const numbers = box.items.map((item) => (item.kind === 'number' ? item.text : undefined));
  return numbers[0] === '0' && numbers[1] === '0' && numbers[2] === numbers[3] ? numbers[2] : undefined;
}

function isName(view: PdfView | undefined, name: string): boolean {
  return view?.kind === 'name' && sameAscii(view.bytes, name);
}

function sameAscii(bytes: Uint8Array, text: string): boolean {
  if (bytes.length !== text.length) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}

/** One spelling for each number: `+1.50`, `01.5` and `1.5` are equal to a PDF reader. */
export function plainNumber(text: string): string {
  if (isPlainInteger(text)) return text;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match || (!match[2] && !match[3])) throw new PageDigestError(`no number: ${text.slice(0, 32)}`);
  const whole = match[2]!.replace(/^0+/, '') || '0';
  const fraction = withoutFinalZeros(match[3] ?? '');
  const magnitude = fraction ? `${whole}.${fraction}` : whole;
  return match[1] === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
}

/** Most numbers of a file are, and need no expression. */
function isPlainInteger(text: string): boolean {
  const first = text.charCodeAt(0);
  if (text.length === 1 && first === 0x30) return true;
  if (!(first >= 0x31 && first <= 0x39)) return false;
  for (let i = 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** Not by /0+$/, which takes a time that grows with the square of a run of zeros before another digit. */
function withoutFinalZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
