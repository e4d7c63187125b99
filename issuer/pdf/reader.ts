import { PaperPdfError } from './errors.ts';
import { entry, isNamed, type PdfDictionary, type PdfObject, requireDictionary } from './object.ts';
import { Syntax } from './syntax.ts';

/** A PDF taken apart. Objects are never changed in place: a change is another object under the same id. */
export type PdfFile = {
  readonly objects: ReadonlyMap<string, PdfObject>;
  /** Ids of the catalog and of the document information dictionary. */
  readonly root: string;
  readonly info: string | undefined;
  /** First half of the file identifier (ISO 32000-1 §14.4). */
  readonly id: Uint8Array;
};

/**
 * Reads what the layout engine wrote: one classic cross-reference table (ISO 32000-1 §7.5.4), every object of generation 0,
 * stream lengths in place. Only for our own engine's output, so anything else is an error, not something to repair.
 * @throws PaperPdfError `layout-unreadable`
 */
export function readPdf(bytes: Uint8Array): PdfFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = file.toString('latin1');
  const start = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text.slice(-64))?.[1];
  if (start === undefined) throw unreadable('no startxref');
  const syntax = new Syntax(text);
  const offsets = readTable(text, syntax, Number(start));
  const trailer = requireDictionary(syntax.object(), 'the trailer');
  const objects = new Map<string, PdfObject>();
  for (const [id, offset] of offsets) objects.set(id, readIndirect(file, syntax, id, offset));
  return { objects, root: idOf(trailer, 'Root')!, info: idOf(trailer, 'Info'), id: fileId(trailer) };
}

function unreadable(why: string): PaperPdfError {
  return new PaperPdfError('layout-unreadable', why);
}

/** Leaves `syntax` in front of the trailer's dictionary. */
function readTable(text: string, syntax: Syntax, at: number): Map<string, number> {
  const head = /xref\s+0 (\d+)\s+/y;
  head.lastIndex = at;
  const count = head.exec(text)?.[1];
  if (count === undefined) throw unreadable('no cross-reference table of one section');
  const offsets = new Map<string, number>();
  syntax.at = head.lastIndex;
  for (let id = 0; id < Number(count); id++, syntax.at += 20) {
    if (text[syntax.at + 17] === 'n') offsets.set(String(id), Number(text.slice(syntax.at, syntax.at + 10)));
  }
  if (!syntax.skipWord('trailer')) throw unreadable('no trailer behind the table');
  return offsets;
}

function readIndirect(file: Buffer, syntax: Syntax, id: string, offset: number): PdfObject {
  syntax.at = offset;
  if (!syntax.skipWord(`${id} 0 obj`)) throw unreadable(`object ${id} is not at ${offset}`);
  let object = syntax.object();
  if (object.kind === 'dictionary' && syntax.skipWord('stream')) object = readStream(file, syntax, object);
  if (!syntax.skipWord('endobj')) throw unreadable(`object ${id} has no end`);
  return object;
}

function readStream(file: Buffer, syntax: Syntax, dictionary: PdfDictionary): PdfObject {
  if (isNamed(entry(dictionary, 'Type'), 'ObjStm')) throw unreadable('the file has object streams');
  const length = entry(dictionary, 'Length');
  const start = syntax.at + (file[syntax.at] === 0x0d ? 2 : 1);
  syntax.at = start + (length?.kind === 'number' ? Number(length.text) : NaN);
  const data = file.subarray(start, syntax.at);
  if (!syntax.skipWord('endstream')) throw unreadable(`no stream at ${start}`);
  return { kind: 'stream', entries: dictionary.entries.filter(([key]) => key !== 'Length'), data };
}

function idOf(trailer: PdfDictionary, key: 'Root' | 'Info'): string | undefined {
  const value = entry(trailer, key);
  if (value?.kind === 'reference') return value.id;
  if (key === 'Root') throw unreadable('the trailer names no catalog');
  return undefined;
}

function fileId(trailer: PdfDictionary): Uint8Array {
  const id = entry(trailer, 'ID');
  const first = id?.kind === 'array' ? id.items[0] : undefined;
  if (first?.kind !== 'string') throw unreadable('the file has no identifier');
  return first.bytes;
}
