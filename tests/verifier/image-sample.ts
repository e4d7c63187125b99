import { deflateSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import { PDFDocument } from 'pdf-lib';
import { PNG } from 'pngjs';
import { QUIET_ZONE, qrSpan, type SealQr, sealQr } from '../../document/index.ts';

export type Pixels = { readonly width: number; readonly height: number; readonly data: Buffer };

export function sealText(last = '7'): { text: string; qr: SealQr } {
  const digits = '1234567890'.repeat(40) + last;
  return { text: `https://check.example/#${digits}`, qr: sealQr('https://check.example/#', digits) };
}

/** Seals side by side on white, `module` pixels each. */
export function picture(qrs: readonly SealQr[], module = 4): Pixels {
  const span = Math.max(...qrs.map(qrSpan)) * module;
  const width = qrs.length * span;
  const data = Buffer.alloc(4 * width * span, 255);
  for (const [index, qr] of qrs.entries()) {
    for (let y = 0; y < qr.size * module; y++) {
      for (let x = 0; x < qr.size * module; x++) {
        if (!qr.isDark(Math.floor(y / module), Math.floor(x / module))) continue;
        const at = 4 * ((y + QUIET_ZONE * module) * width + index * span + x + QUIET_ZONE * module);
        data.fill(0, at, at + 3);
      }
    }
  }
  return { width, height: span, data };
}

export function png({ width, height, data }: Pixels): Uint8Array {
  const image = new PNG({ width, height });
  data.copy(image.data);
  return new Uint8Array(PNG.sync.write(image));
}

export function jpegOf(pixels: Pixels, quality = 70): Uint8Array {
  return new Uint8Array(jpeg.encode(pixels, quality).data);
}

/** One A4 page for each picture, as an image in its middle; a page without one is blank. */
export async function pdfOf(pages: readonly (Pixels | undefined)[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (const pixels of pages) {
    const page = document.addPage([595, 842]);
    if (pixels) page.drawImage(await document.embedPng(png(pixels)), { x: 200, y: 400, width: 140, height: 140 });
  }
  return document.save();
}

/** A PNG whose header says what it likes and whose data inflates to `inflated` zeros. */
export function claimedPng(width: number, height: number, inflated: number, interlaced = false): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, interlaced ? 1 : 0], 8);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(inflated))), chunk('IEND', Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
