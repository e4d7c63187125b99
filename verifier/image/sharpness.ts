import type { GrayPicture } from './gray-picture.ts';

/** Takes out noise, paper grain and the screen of a printer, which are smaller than a module. */
export function blur({ width, height, pixels }: GrayPicture, sigma = 1.6): GrayPicture {
  const weights = gaussian(sigma);
  const across = smoothRows(pixels, width, weights);
  return { width, height, pixels: smoothColumns(across, width, height, weights) };
}

/** Unsharp mask: what the blur takes away is added once more. */
export function sharpen(picture: GrayPicture, sigma = 1.6, amount = 1.5): GrayPicture {
  const soft = blur(picture, sigma);
  const out = new Uint8ClampedArray(picture.pixels.length);
  for (let at = 0; at < out.length; at++) {
    const value = picture.pixels[at]!;
    out[at] = value + amount * (value - soft.pixels[at]!);
  }
  return { ...picture, pixels: new Uint8Array(out.buffer) };
}

/** Weights in 65536ths from the middle outwards, to three standard deviations. */
function gaussian(sigma: number): readonly number[] {
  const raw = Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, at) => Math.exp(-(at * at) / (2 * sigma * sigma)));
  const sum = raw.reduce((total, weight, at) => total + (at === 0 ? weight : 2 * weight), 0);
  return raw.map((weight) => Math.round((65536 * weight) / sum));
}

/** Beyond the ends of a row its last pixel goes on. */
function smoothRows(from: Uint8Array, width: number, weights: readonly number[]): Uint8Array {
  const to = new Uint8Array(from.length);
  const reach = weights.length - 1;
  const padded = new Uint8Array(width + 2 * reach);
  for (let start = 0; start < from.length; start += width) {
    padded.fill(from[start]!, 0, reach);
    padded.set(from.subarray(start, start + width), reach);
    padded.fill(from[start + width - 1]!, reach + width);
    for (let x = 0; x < width; x++) {
      let sum = weights[0]! * padded[x + reach]!;
      for (let distance = 1; distance <= reach; distance++) sum += weights[distance]! * (padded[x + reach - distance]! + padded[x + reach + distance]!);
      to[start + x] = Math.min(255, (sum + 32768) >> 16);
    }
  }
  return to;
}

/** Row by row too: going down columns would miss the processor's cache at every pixel. */
function smoothColumns(from: Uint8Array, width: number, height: number, weights: readonly number[]): Uint8Array {
  const to = new Uint8Array(from.length);
  const sums = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    sums.fill(32768);
    for (let distance = 1 - weights.length; distance < weights.length; distance++) {
      const start = Math.min(height - 1, Math.max(0, y + distance)) * width;
      const weight = weights[Math.abs(distance)]!;
      for (let x = 0; x < width; x++) sums[x]! += weight * from[start + x]!;
    }
    for (let x = 0; x < width; x++) to[y * width + x] = Math.min(255, sums[x]! >> 16);
  }
  return to;
}
