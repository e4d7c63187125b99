import type { PageSource } from '../../document/index.ts';
import type { PdfFile } from './file-reader.ts';
import { PDF_NULL, type PdfValue } from './values.ts';

/** The file as `pageDigest` walks it (SPEC §6.2). */
export function pageSource(file: PdfFile): PageSource {
  return { catalog: file.catalog, resolve: (id) => file.objects.get(id) ?? PDF_NULL };
}

/** The value itself, or what it refers to. A reference to a reference is not followed: nobody writes that. */
export function follow(file: PdfFile, value: PdfValue | undefined): PdfValue | undefined {
  return value?.kind === 'reference' ? file.objects.get(value.id) : value;
}
