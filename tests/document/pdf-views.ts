import { pageDigest, type PageDigest, type PdfEntries, type PdfView, type SealQr } from '../../document/index.ts';

const utf8 = new TextEncoder();

export const num = (text: string): PdfView => ({ kind: 'number', text });
export const name = (text: string): PdfView => ({ kind: 'name', bytes: utf8.encode(text) });
export const str = (text: string): PdfView => ({ kind: 'string', bytes: utf8.encode(text) });
export const ref = (id: string): PdfView => ({ kind: 'reference', id });
export const arr = (...items: PdfView[]): PdfView => ({ kind: 'array', items });
export const dict = (entries: Record<string, PdfView>): Extract<PdfView, { kind: 'dictionary' }> => ({ kind: 'dictionary', entries: Object.entries(entries) });
export const stream = (entries: Record<string, PdfView>, data: string): PdfView => ({ kind: 'stream', entries: Object.entries(entries), data: utf8.encode(data) });
export const NULL: PdfView = { kind: 'null' };
export const TRUE: PdfView = { kind: 'boolean', value: true };
export const FALSE: PdfView = { kind: 'boolean', value: false };

export type Objects = Record<string, PdfView>;

/** What is hashed instead of its hash: the walk is what is tested. */
export async function walked(catalog: PdfView, objects: Objects = {}, qr?: SealQr): Promise<{ text: string; qrFound: boolean }> {
  const resolve = (id: string): PdfView => objects[id] ?? NULL;
  const { digest, qrFound }: PageDigest = await pageDigest((bytes) => bytes, { catalog, resolve }, qr);
  return { text: Buffer.from(digest).toString('latin1'), qrFound };
}

export const HEAD = 'khatm-page-1\n';

/** The walk of one value, as the only entry of a catalog. */
export async function walkedValue(value: PdfView, objects: Objects = {}): Promise<string> {
  const { text } = await walked(dict({ X: value }), objects);
  return text.slice(`${HEAD}<1;/1;X`.length);
}

export function reversed(view: PdfView): PdfView {
  const entries = (of: PdfEntries): PdfEntries => of.map(([key, value]) => [key, reversed(value)] as const).reverse();
  if (view.kind === 'dictionary' || view.kind === 'stream') return { ...view, entries: entries(view.entries) };
  return view.kind === 'array' ? { ...view, items: view.items.map(reversed) } : view;
}
