import { type Entries, type PdfObject, reference } from './object.ts';
import type { PdfFile } from './reader.ts';

/** A file's bytes, and where each object begins: at the first digit of `n 0 obj`. */
export type WrittenPdf = { readonly bytes: Buffer; readonly offsets: ReadonlyMap<string, number> };

/**
 * Writes a file in the one form that papers have (docs/decisions/pdf-file-form.md): only what the catalog and the information
 * dictionary reach, numbered from 1 in the order of first reference, each object on the heels of the one before, one
 * cross-reference section. PDF/A-3 §6.1.2–6.1.9 rules on the white space are kept.
 */
export function writePdf(file: PdfFile, secondId: Uint8Array): WrittenPdf {
  const writing = new Writing(file);
  return writing.run(secondId);
}

const HEADER = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1');

class Writing {
  private readonly file: PdfFile;
  private readonly numbers = new Map<string, number>();
  private readonly queue: string[] = [];
  private readonly offsets = new Map<string, number>();
  private readonly chunks: Buffer[] = [HEADER];
  private length = HEADER.length;

  constructor(file: PdfFile) {
    this.file = file;
  }

  run(secondId: Uint8Array): WrittenPdf {
    const { root, info, id } = this.file;
    const heads = `/Root ${this.object(reference(root))}${info === undefined ? '' : ` /Info ${this.object(reference(info))}`}`;
    for (let next = 0; next < this.queue.length; next++) this.indirect(this.queue[next]!, next + 1);
    const start = this.length;
    const count = this.queue.length + 1;
    const table = this.queue.map((object) => `${String(this.offsets.get(object)).padStart(10, '0')} 00000 n \n`).join('');
    this.push(`xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<< /Size ${count} ${heads} /ID [${hex(id)} ${hex(secondId)}] >>\nstartxref\n${start}\n%%EOF\n`);
    return { bytes: Buffer.concat(this.chunks, this.length), offsets: this.offsets };
  }

  private indirect(id: string, number: number): void {
    this.offsets.set(id, this.length);
    const object = this.file.objects.get(id)!;
    if (object.kind !== 'stream') return this.push(`${number} 0 obj\n${this.object(object)}\nendobj\n`);
    this.push(`${number} 0 obj\n${this.dictionary([...object.entries, ['Length', { kind: 'number', text: String(object.data.length) }]])}\nstream\n`);
    this.chunks.push(Buffer.from(object.data.buffer, object.data.byteOffset, object.data.length));
    this.length += object.data.length;
    this.push('\nendstream\nendobj\n');
  }

  private push(text: string): void {
    const chunk = Buffer.from(text, 'latin1');
    this.chunks.push(chunk);
    this.length += chunk.length;
  }

  private object(object: PdfObject): string {
    switch (object.kind) {
      case 'null':
        return 'null';
      case 'boolean':
        return String(object.value);
      case 'number':
        return object.text;
      case 'name':
        return writtenName(latin1(object.bytes));
      case 'string':
        return writtenString(object.bytes);
      case 'array':
        return `[${object.items.map((item) => this.object(item)).join(' ')}]`;
      case 'dictionary':
        return this.dictionary(object.entries);
      case 'reference':
        return this.reference(object.id);
      case 'stream':
        throw new RangeError('a stream is never written in place');
    }
  }

  private dictionary(entries: Entries): string {
    let out = '<<';
    for (const [key, value] of entries) out += ` ${writtenName(key)} ${this.object(value)}`;
    return `${out} >>`;
  }

  private reference(id: string): string {
    if (!this.file.objects.has(id)) return 'null';
    let number = this.numbers.get(id);
    if (number === undefined) {
      this.queue.push(id);
      number = this.queue.length;
      this.numbers.set(id, number);
    }
    return `${number} 0 R`;
  }
}

/** Regular characters as they are, the others as `#xx` (ISO 32000-1 §7.3.5). */
function writtenName(text: string): string {
  return `/${text.replace(/[^!-~]|[#()<>[\]{}/%]/g, (char) => `#${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}`;
}

/** Plain ASCII stays readable; whatever would need an escape is written in hexadecimal. */
function writtenString(bytes: Uint8Array): string {
  const text = latin1(bytes);
  return /^[ -'*-[\]-~]*$/.test(text) ? `(${text})` : hex(bytes);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function hex(bytes: Uint8Array): string {
  return `<${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}>`;
}
