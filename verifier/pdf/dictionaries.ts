import type { PdfDictionary, PdfStream, PdfValue } from './values.ts';

/** Every dictionary in the objects, those of streams and nested ones included, reachable from the catalog or not. */
export function* dictionariesIn(objects: Iterable<PdfValue>): Generator<PdfDictionary | PdfStream> {
  const open: PdfValue[] = [...objects];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value.kind === 'array') {
      for (const item of value.items) open.push(item);
    } else if (value.kind === 'dictionary' || value.kind === 'stream') {
      yield value;
      for (const [, item] of value.entries) open.push(item);
    }
  }
}
