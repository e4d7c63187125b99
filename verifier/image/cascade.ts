import jsqrModule from 'jsqr';
import { type GrayPicture, rgbaFromGray } from './gray-picture.ts';
import { IMAGE_LIMITS } from './image-limits.ts';
import { enlarge, shrinkTo } from './resize.ts';
import { blur, sharpen } from './sharpness.ts';
import { readWithZxing } from './zxing.ts';

/** Which attempt showed the codes; `plain` is the picture as it is. */
export type Attempt = 'plain' | 'blurred' | 'enlarged-sharpened' | 'enlarged-blurred' | 'blurred-global' | 'jsqr';
export type Found = { readonly texts: readonly string[]; readonly attempt: Attempt };

type Try = (picture: GrayPicture) => Promise<readonly string[]>;

/** In the order in which they pay (measured on made pictures of seals, see docs/decisions/verifier-qr-reading.md). */
const ATTEMPTS: readonly (readonly [Attempt, Try])[] = [
  ['plain', (picture) => readWithZxing(shrinkTo(picture, IMAGE_LIMITS.lookedAtPixels), 'LocalAverage')],
  ['blurred', (picture) => readWithZxing(blur(filterable(picture)), 'LocalAverage')],
  ['enlarged-sharpened', (picture) => readWithZxing(sharpen(enlarged(picture)), 'LocalAverage')],
  ['enlarged-blurred', (picture) => readWithZxing(blur(enlarged(picture)), 'LocalAverage')],
  ['blurred-global', (picture) => readWithZxing(blur(filterable(picture)), 'GlobalHistogram')],
  ['jsqr', (picture) => Promise.resolve(readWithJsqr(shrinkTo(picture, IMAGE_LIMITS.jsqrPixels)))],
];

/** The texts on the picture by the first attempt that shows any, or nothing. */
export async function readPicture(picture: GrayPicture, attempts: 'first' | 'all' | 'further'): Promise<Found | undefined> {
  const chosen = attempts === 'first' ? ATTEMPTS.slice(0, 1) : attempts === 'all' ? ATTEMPTS : ATTEMPTS.slice(1);
  for (const [attempt, read] of chosen) {
    const texts = await read(picture);
    if (texts.length > 0) return { texts, attempt };
  }
  return undefined;
}

function filterable(picture: GrayPicture): GrayPicture {
  return shrinkTo(picture, IMAGE_LIMITS.filteredPixels);
}

/** The result is what is filtered: a picture near the limit is looked at in its own size instead. */
function enlarged(picture: GrayPicture): GrayPicture {
  return enlarge(shrinkTo(picture, IMAGE_LIMITS.filteredPixels / 4));
}

function readWithJsqr(picture: GrayPicture): readonly string[] {
  const { data, width, height } = rgbaFromGray(picture);
  const found = jsqrModule.default(data, width, height, { inversionAttempts: 'dontInvert' });
  return found && found.data !== '' ? [found.data] : [];
}
