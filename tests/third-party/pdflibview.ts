import * as lib from 'pdf-lib';
import type { PageSource, PdfEntries, PdfView } from '../../document/index.ts';

/** A file as pdf-lib reads it, for the page digest: another parser than the one that wrote it. */
export async function pdfLibSource(file: Uint8Array): Promise<PageSource> {
  const { context } = await lib.PDFDocument.load(file, { updateMetadata: false, throwOnInvalidObject: true });
  const objects = new Map(context.enumerateIndirectObjects().map(([ref, object]) => [String(ref.objectNumber), object]));
  const root = context.trailerInfo.Root as lib.PDFRef;
  return { catalog: view(context.lookup(root)), resolve: (id) => view(objects.get(id)) };
}

function view(object: lib.PDFObject | undefined): PdfView {
  if (object === undefined || object === lib.PDFNull) return { kind: 'null' };
  if (object instanceof lib.PDFBool) return { kind: 'boolean', value: object.asBoolean() };
  if (object instanceof lib.PDFNumber) return { kind: 'number', text: object.toString() };
  if (object instanceof lib.PDFName) return { kind: 'name', bytes: object.asBytes() };
  if (object instanceof lib.PDFString || object instanceof lib.PDFHexString) return { kind: 'string', bytes: object.asBytes() };
  if (object instanceof lib.PDFRef) return { kind: 'reference', id: String(object.objectNumber) };
  if (object instanceof lib.PDFArray) return { kind: 'array', items: object.asArray().map(view) };
  if (object instanceof lib.PDFDict) return { kind: 'dictionary', entries: entries(object) };
  if (object instanceof lib.PDFRawStream) return { kind: 'stream', entries: entries(object.dict), data: object.contents };
  throw new TypeError(`pdf-lib read something else: ${object.constructor.name}`);
}

function entries(dictionary: lib.PDFDict): PdfEntries {
  return dictionary.entries().map(([key, value]) => [key.decodeText(), view(value)] as const);
}
