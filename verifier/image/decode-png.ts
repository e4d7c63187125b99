import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { type GrayPicture, grayFromRgba } from './gray-picture.ts';
import { ImageError } from './image-error.ts';
import { type PngHeader, readPngHeader } from './picture-header.ts';

const IDAT = 0x49444154;

/**
 * A PNG by pngjs (MIT, nothing native). Of an interlaced one pngjs inflates all there is, so its size is tried first;
 * of others it stops at what the header promises.
 * @throws ImageError
 */
export function decodePng(bytes: Uint8Array): GrayPicture {
  const header = readPngHeader(bytes);
  try {
    if (header.interlaced) refuseBomb(bytes, header);
    const { width, height, data } = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return grayFromRgba(width, height, data);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    throw new ImageError('file-malformed', error instanceof Error ? error.message : String(error));
  }
}

function refuseBomb(bytes: Uint8Array, { width, height, bitsPerPixel }: PngHeader): void {
  // Seven passes, each with a filter byte a row and a row's last byte perhaps half used.
  const expected = Math.ceil((width * height * bitsPerPixel) / 8) + 7 * 2 * (height + 1);
  inflateSync(Buffer.concat(pictureData(bytes)), { maxOutputLength: expected });
}

function pictureData(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === IDAT) parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return parts;
}
