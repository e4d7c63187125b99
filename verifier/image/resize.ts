import type { GrayPicture } from './gray-picture.ts';

/** Halves the sides, averaging four pixels into one, until there are at most so many. */
export function shrinkTo(picture: GrayPicture, pixels: number): GrayPicture {
  let small = picture;
  while (small.width * small.height > pixels) small = halve(small);
  return small;
}

function halve({ width, height, pixels }: GrayPicture): GrayPicture {
  const out = { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
  const to = new Uint8Array(out.width * out.height);
  const right = width > 1 ? 1 : 0;
  const below = height > 1 ? width : 0;
  for (let y = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      const at = 2 * y * width + 2 * x;
      to[y * out.width + x] = (pixels[at]! + pixels[at + right]! + pixels[at + below]! + pixels[at + below + right]! + 2) >> 2;
    }
  }
  return { ...out, pixels: to };
}

/** Twice as wide and high, bilinear: modules of two or three pixels become ones that a finder pattern can be measured in. */
export function enlarge({ width, height, pixels }: GrayPicture): GrayPicture {
  const out = { width: 2 * width, height: 2 * height, pixels: new Uint8Array(4 * width * height) };
  for (let y = 0; y < out.height; y++) {
    const near = y >> 1;
    const far = Math.min(height - 1, Math.max(0, near + (y % 2 === 0 ? -1 : 1)));
    for (let x = 0; x < out.width; x++) {
      const nearX = x >> 1;
      const farX = Math.min(width - 1, Math.max(0, nearX + (x % 2 === 0 ? -1 : 1)));
      const a = 3 * pixels[near * width + nearX]! + pixels[near * width + farX]!;
      const b = 3 * pixels[far * width + nearX]! + pixels[far * width + farX]!;
      out.pixels[y * out.width + x] = (3 * a + b + 8) >> 4;
    }
  }
  return out;
}
