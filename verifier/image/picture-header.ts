import { ImageError } from './image-error.ts';
import { IMAGE_LIMITS } from './image-limits.ts';

export type PictureHeader = { readonly width: number; readonly height: number };
export type PngHeader = PictureHeader & { readonly bitsPerPixel: number; readonly interlaced: boolean };
export type JpegHeader = PictureHeader & { readonly components: 1 | 3 | 4 };

/** Samples for each pixel by PNG colour type (ISO/IEC 15948 §11.2.2). */
const PNG_SAMPLES: ReadonlyMap<number, number> = new Map([[0, 1], [2, 3], [3, 1], [4, 2], [6, 4]]);
const IHDR = 0x49484452;

/** The IHDR chunk, which must be the first. @throws ImageError */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || view.getUint32(8) !== 13 || view.getUint32(12) !== IHDR) throw new ImageError('file-malformed', 'no PNG header');
  const samples = PNG_SAMPLES.get(view.getUint8(25));
  if (samples === undefined) throw new ImageError('file-malformed', 'unknown PNG colour type');
  const size = withinLimit(view.getUint32(16), view.getUint32(20));
  return { ...size, bitsPerPixel: samples * view.getUint8(24), interlaced: view.getUint8(28) !== 0 };
}

/** The first frame header among the segments before the picture data (ISO/IEC 10918-1 §B.2.2). @throws ImageError */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 < bytes.length && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at++;
    else if (isFrame(marker)) {
      const components = view.getUint8(at + 9);
      if (components !== 1 && components !== 3 && components !== 4) break;
      return { ...withinLimit(view.getUint16(at + 7), view.getUint16(at + 5)), components };
    } else if (marker === 0xda || marker === 0xd9) break;
    else at += 2 + view.getUint16(at + 2);
  }
  throw new ImageError('file-malformed', 'no JPEG frame header');
}

/** SOF0 to SOF15; three numbers in between mean other things. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function withinLimit(width: number, height: number): PictureHeader {
  if (width === 0 || height === 0) throw new ImageError('file-malformed', 'a picture without pixels');
  if (width * height > IMAGE_LIMITS.pixels) throw new ImageError('file-too-many-pixels', `${width} × ${height} pixels`);
  return { width, height };
}
