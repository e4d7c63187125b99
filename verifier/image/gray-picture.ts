/** One byte a pixel, row by row, 0 is black. */
export type GrayPicture = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

/** Red, green, blue, opacity on white paper: a QR drawn on a transparent ground is dark on light. */
export function grayFromRgba(width: number, height: number, rgba: Uint8Array): GrayPicture {
  const pixels = new Uint8Array(width * height);
  for (let index = 0, at = 0; index < pixels.length; index++, at += 4) {
    // ITU-R BT.601, in 1024ths.
    const gray = (306 * rgba[at]! + 601 * rgba[at + 1]! + 117 * rgba[at + 2]! + 512) >> 10;
    pixels[index] = 255 + Math.round(((gray - 255) * rgba[at + 3]!) / 255);
  }
  return { width, height, pixels };
}

/** As the decoders want it. */
export function rgbaFromGray({ width, height, pixels }: GrayPicture): { width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> } {
  const data = new Uint8ClampedArray(4 * width * height);
  const words = new Uint32Array(data.buffer);
  // The same in either byte order but for opacity, which no decoder looks at.
  for (let index = 0; index < words.length; index++) words[index] = pixels[index]! * 0x010101 + 0xff000000;
  return { width, height, data };
}
