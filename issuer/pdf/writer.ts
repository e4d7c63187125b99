import { plainNumber } from '../../document/index.ts';
import type { Entries, PdfObject } from './object.ts';
import type { PdfFile } from './reader.ts';

/** A file's bytes, and where each object begins: at the first digit of `n 0 obj`. */
export type WrittenPdf = { readonly bytes: Buffer; readonly offsets: ReadonlyMap<string, number> };

/**
 * Writes a file in the one form that papers have (docs/decisions/pdf-file-form.md): only what the catalog and the information
 * dictionary reach, numbered from 1 in the order of first reference, each object on the heels of the one before, one
 * cross-reference section. The white space is that of ISO 19005-3 §6.1.
 */
export function writePdf(file: PdfFile, secondId: Uint8Array): WrittenPdf {
  return new Writing(file).run(secondId);
}

const HEADER = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';

class Writing {
  private readonly file: PdfFile;
  private readonly numbers = new Map<string, number>();
  private readonly queue: string[] = [];
  private readonly offsets = new Map<string, number>();
  private readonly chunks: Uint8Array[] = [];
  /** Length of `chunks`; `text` follows them, a character for each byte. */
  private length = 0;
  private text = HEADER;
  /** Name objects are shared by all that say the same name. */
  private readonly names = new Map<PdfObject, string>();

  constructor(file: PdfFile) {
    this.file = file;
  }

  run(secondId: Uint8Array): WrittenPdf {
    const { root, info, id } = this.file;
    const heads = `/Root ${this.reference(root)}${info === undefined ? '' : ` /Info ${this.reference(info)}`}`;
    for (let next = 0; next < this.queue.length; next++) this.indirect(this.queue[next]!, next + 1);
    const start = this.length + this.text.length;
    const count = this.queue.length + 1;
    this.text += `xref\n0 ${count}\n0000000000 65535 f \n`;
    for (const object of this.queue) this.text += `${String(this.offsets.get(object)).padStart(10, '0')} 00000 n \n`;
    this.text += `trailer\n<< /Size ${count} ${heads} /ID [${hex(id)} ${hex(secondId)}] >>\nstartxref\n${start}\n%%EOF\n`;
    this.flush();
    return { bytes: Buffer.concat(this.chunks, this.length), offsets: this.offsets };
  }

  private indirect(id: string, number: number): void {
    this.offsets.set(id, this.length + this.text.length);
    const object = this.file.objects.get(id)!;
    this.text += `${number} 0 obj\n`;
    if (object.kind === 'stream') this.stream(object.entries, object.data);
    else this.object(object);
    this.text += '\nendobj\n';
  }

  private stream(entries: Entries, data: Uint8Array): void {
    this.dictionary([...entries, ['Length', { kind: 'number', text: String(data.length) }]]);
    this.text += '\nstream\n';
    this.flush();
    this.chunks.push(data);
    this.length += data.length;
    this.text += '\nendstream';
  }

  private flush(): void {
    this.chunks.push(Buffer.from(this.text, 'latin1'));
    this.length += this.text.length;
    this.text = '';
  }

  private object(object: PdfObject): void {
    switch (object.kind) {
      case 'null':
        this.text += 'null';
        return;
      case 'boolean':
        this.text += String(object.value);
        return;
      case 'number':
        // An engine's `5.0` is no integer to poppler, so every number is written in the spelling that the page digest gives it.
        this.text += plainNumber(object.text);
        return;
      case 'name':
        this.text += this.name(object);
        return;
      case 'string':
        this.text += writtenString(object.bytes);
        return;
      case 'array':
        return this.array(object.items);
      case 'dictionary':
        return this.dictionary(object.entries);
      case 'reference':
        this.text += this.reference(object.id);
        return;
      case 'stream':
        throw new RangeError('a stream is never written in place');
    }
  }

  private array(items: readonly PdfObject[]): void {
    this.text += '[';
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.text += ' ';
      this.object(items[i]!);
    }
    this.text += ']';
  }

  private dictionary(entries: Entries): void {
    this.text += '<<';
    for (const [key, value] of entries) {
      // Keys are plain (syntax.ts).
      this.text += ` /${key} `;
      this.object(value);
    }
    this.text += ' >>';
  }

  private name(object: PdfObject & { kind: 'name' }): string {
    let name = this.names.get(object);
    if (name === undefined) this.names.set(object, (name = writtenName(latin1(object.bytes))));
    return name;
  }

  private reference(id: string): string {
    let number = this.numbers.get(id);
    if (number === undefined) {
      if (!this.file.objects.has(id)) return 'null';
      number = this.queue.push(id);
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
