import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, purgeZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import { type GrayPicture, rgbaFromGray } from './gray-picture.ts';
import { IMAGE_LIMITS } from './image-limits.ts';

export type Binarizer = 'LocalAverage' | 'GlobalHistogram';

let ready: Promise<unknown> | undefined;

/** The texts of all QR codes that ZXing finds, each once. */
export async function readWithZxing(picture: GrayPicture, binarizer: Binarizer): Promise<string[]> {
  const image = rgbaFromGray(picture);
  // With any other length ZXing reads outside its memory or never returns (design note, measured).
  if (picture.pixels.length !== image.width * image.height || image.data.length !== 4 * picture.pixels.length) {
    throw new RangeError('pixels do not fill the picture');
  }
  const options: ReaderOptions = { formats: ['QRCode'], binarizer, maxNumberOfSymbols: IMAGE_LIMITS.symbols, textMode: 'Plain' };
  try {
    ready ??= load();
    await ready;
    const found = await readBarcodes(image as ImageData, options);
    return [...new Set(found.filter(({ isValid }) => isValid).map(({ text }) => text))];
  } catch (error) {
    // As with PDFium: an instance that failed is not used again.
    ready = undefined;
    purgeZXingModule();
    throw error;
  }
}

/** By default the package fetches its WebAssembly from a CDN; here it comes from the package itself. */
function load(): Promise<unknown> {
  const file = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const wasmBinary = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}
