import type { GrayPicture } from './gray-picture.ts';

/** Takes out noise, paper grain and the screen of a printer, which are smaller than a module. */
export function blur({ width, height, pixels }: GrayPicture, sigma = 1.6): GrayPicture {
  const weights = gaussian(sigma);
  const across = new Uint8Array(pixels.length);
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) smoothLine(pixels, across, y * width, 1, width, weights);
  for (let x = 0; x < width; x++) smoothLine(across, out, x, width, height, weights);
  return { width, height, pixels: out };
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

/** One row or column; beyond its ends the last pixel goes on. */
function smoothLine(from: Uint8Array, to: Uint8Array, start: number, step: number, length: number, weights: readonly number[]): void {
  const reach = weights.length - 1;
  for (let at = 0; at < length; at++) {
    let sum = weights[0]! * from[start + at * step]!;
    for (let distance = 1; distance <= reach; distance++) {
      const before = at >= distance ? at - distance : 0;
      const after = at + distance < length ? at + distance : length - 1;
      sum += weights[distance]! * (from[start + before * step]! + from[start + after * step]!);
    }
    to[start + at * step] = Math.min(255, (sum + 32768) >> 16);
  }
}
