import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type PDFiumDocument, PDFiumLibrary } from '@hyzyla/pdfium';
import type { GrayPicture } from './gray-picture.ts';
import { ImageError } from './image-error.ts';
import { IMAGE_LIMITS } from './image-limits.ts';
import { withMemoryLimit } from './wasm-memory.ts';

let library: Promise<PDFiumLibrary> | undefined;

/**
 * Opens a file with PDFium. Whatever goes wrong, the instance is thrown away: after an abort nothing in its memory can be
 * relied on, and a new one takes a tenth of a second.
 * @throws ImageError
 */
export async function withDocument<Result>(bytes: Uint8Array, use: (document: PDFiumDocument) => Promise<Result>): Promise<Result> {
  try {
    library ??= load();
    const document = await (await library).loadDocument(bytes);
    const result = await use(document);
    document.destroy();
    return result;
  } catch (error) {
    library = undefined;
    if (error instanceof ImageError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    if (/password/i.test(why)) throw new ImageError('file-encrypted', 'the file wants a password');
    throw new ImageError('file-malformed', why.slice(0, 200));
  }
}

/** A page in gray, `scale` pixels a point, or fewer so that it keeps to the limit. */
export async function renderPage(document: PDFiumDocument, index: number, scale: number, pixels: number): Promise<GrayPicture> {
  const page = document.getPage(index);
  const { originalWidth, originalHeight } = page.getOriginalSize();
  const area = originalWidth * originalHeight;
  if (!(area > 0)) throw new ImageError('file-malformed', 'a page without area');
  const fitting = Math.min(scale, Math.sqrt(pixels / area));
  // Of a page that is a long thin strip, the short side must still have a pixel.
  if (!(Math.floor(Math.floor(originalWidth) * fitting) > 0 && Math.floor(Math.floor(originalHeight) * fitting) > 0)) {
    throw new ImageError('file-malformed', 'a page without pixels');
  }
  const { width, height, data } = await page.render({ scale: fitting, render: 'bitmap', colorSpace: 'Gray' });
  return { width, height, pixels: data };
}

function load(): Promise<PDFiumLibrary> {
  const file = createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm');
  return PDFiumLibrary.init({ wasmBinary: withMemoryLimit(readFileSync(file), IMAGE_LIMITS.pdfiumMemoryPages).buffer });
}
