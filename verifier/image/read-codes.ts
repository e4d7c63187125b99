import { type Attempt, type Found, readPicture } from './cascade.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import { decodePng } from './decode-png.ts';
import { fileType, type FileType } from './file-type.ts';
import type { GrayPicture } from './gray-picture.ts';
import { ImageError } from './image-error.ts';
import { IMAGE_LIMITS } from './image-limits.ts';
import { renderPage, withDocument } from './pdfium.ts';

export type FoundCode = { readonly text: string; /** From 1; a picture is one page. */ readonly page: number; readonly attempt: Attempt };
export type FoundCodes = {
  readonly type: FileType;
  /** Every QR code on a page that showed any, each text once a page. */
  readonly codes: readonly FoundCode[];
  readonly pageCount: number;
  /** Less than `pageCount` for a long file. */
  readonly pagesRead: number;
};

/**
 * The texts of the QR codes on a photo, a scan or a PDF's pages. Runs decoders on hostile bytes: call it in a worker
 * (see `CodeReader`), which can be ended.
 * @throws ImageError
 */
export async function readCodes(bytes: Uint8Array): Promise<FoundCodes> {
  if (bytes.length > IMAGE_LIMITS.fileBytes) throw new ImageError('file-too-large', `${bytes.length} bytes`);
  const type = fileType(bytes);
  if (type === undefined) throw new ImageError('file-type-unknown', 'neither PNG nor JPEG nor PDF');
  if (type === 'pdf') return readPages(bytes);
  const picture = type === 'png' ? decodePng(bytes) : await decodeJpeg(bytes);
  return { type, codes: codesOf(1, await readPicture(picture, 'all')), pageCount: 1, pagesRead: 1 };
}

/** Pages are clean drawings or scans: most show their code at once, so the costly attempts wait until every page had its turn. */
function readPages(bytes: Uint8Array): Promise<FoundCodes> {
  return withDocument(bytes, async (document) => {
    const pageCount = document.getPageCount();
    const pagesRead = Math.min(pageCount, IMAGE_LIMITS.pages);
    const draw = (page: number): Promise<GrayPicture> =>
      renderPage(document, page - 1, IMAGE_LIMITS.dotsPerInch / 72, IMAGE_LIMITS.pagePixels);
    const codes: FoundCode[] = [];
    for (let page = 1; page <= pagesRead; page++) codes.push(...codesOf(page, await readPicture(await draw(page), 'first')));
    for (let page = 1; page <= Math.min(pagesRead, IMAGE_LIMITS.hardPages) && codes.length === 0; page++) {
      codes.push(...codesOf(page, await readPicture(await draw(page), 'further')));
    }
    return { type: 'pdf', codes, pageCount, pagesRead };
  });
}

function codesOf(page: number, found: Found | undefined): FoundCode[] {
  return found ? found.texts.map((text) => ({ text, page, attempt: found.attempt })) : [];
}
