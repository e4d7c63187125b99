import type { GrayPicture } from './gray-picture.ts';
import { ImageError } from './image-error.ts';
import { IMAGE_LIMITS } from './image-limits.ts';
import { renderPage, withDocument } from './pdfium.ts';
import { type JpegHeader, readJpegHeader } from './picture-header.ts';

const COLOUR_SPACES = { 1: '/DeviceGray', 3: '/DeviceRGB', 4: '/DeviceCMYK' } as const;
const END_OF_IMAGE = 0xd9;

/**
 * A JPEG as PDFium sees it on a page of its own size. jpeg-js took 7 s and 350 MB for a photo of 12 megapixels, PDFium
 * 0.5 s in a memory that has a limit; it is Chromium's decoder, kept by those who ship it.
 * @throws ImageError
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<GrayPicture> {
  const header = readJpegHeader(bytes);
  // A decoder fills what is missing with gray, and no code would be found for a reason that nobody sees.
  if (!hasEnd(bytes)) throw new ImageError('file-malformed', 'the picture is cut off');
  return withDocument(asPage(bytes, header), (document) => renderPage(document, 0, 1, IMAGE_LIMITS.lookedAtPixels));
}

function hasEnd(bytes: Uint8Array): boolean {
  for (let at = bytes.lastIndexOf(END_OF_IMAGE); at > 0; at = bytes.lastIndexOf(END_OF_IMAGE, at - 1)) {
    if (bytes[at - 1] === 0xff) return true;
  }
  return false;
}

/** A PDF of one page that is filled by the picture: DCTDecode takes a JPEG file as it is (ISO 32000-1 §7.4.8). */
function asPage(jpeg: Uint8Array, { width, height, components }: JpegHeader): Uint8Array {
  const content = `${width} 0 0 ${height} 0 0 cm /P Do`;
  const page = `/MediaBox [0 0 ${width} ${height}] /Resources << /XObject << /P 4 0 R >> >> /Contents 3 0 R`;
  const head = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count 1 /Kids [5 0 R] >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  const picture = `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /ColorSpace ${COLOUR_SPACES[components]} /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n`;
  let before = '%PDF-1.7\n';
  const offsets: number[] = [];
  for (const [index, object] of head.entries()) {
    offsets.push(before.length);
    before += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  offsets.push(before.length);
  before += `4 0 obj\n${picture}`;
  const ended = '\nendstream\nendobj\n';
  offsets.push(before.length + jpeg.length + ended.length);
  const last = `${ended}5 0 obj\n<< /Type /Page /Parent 2 0 R ${page} >>\nendobj\n`;
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = before.length + jpeg.length + last.length;
  const after = `${last}xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF`;
  const ascii = new TextEncoder();
  const out = new Uint8Array(before.length + jpeg.length + after.length);
  out.set(ascii.encode(before));
  out.set(jpeg, before.length);
  out.set(ascii.encode(after), before.length + jpeg.length);
  return out;
}
