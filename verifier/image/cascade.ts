import jsqrModule from 'jsqr';
import { type GrayPicture, rgbaFromGray } from './gray-picture.ts';
import { IMAGE_LIMITS } from './image-limits.ts';
import { enlarge, shrinkTo } from './resize.ts';
import { blur, sharpen } from './sharpness.ts';
import { readWithZxing } from './zxing.ts';

/** Which attempt showed the codes; `plain` is the picture as it is. */
export type Attempt = 'plain' | 'blurred' | 'enlarged-sharpened' | 'enlarged-blurred' | 'blurred-global' | 'jsqr';
export type Found = { readonly texts: readonly string[]; readonly attempt: Attempt };

type Try = (views: Views) => Promise<readonly string[]>;

/** In the order in which they pay (measured on made pictures of seals, see docs/decisions/verifier-qr-reading.md). */
const ATTEMPTS: readonly (readonly [Attempt, Try])[] = [
  ['plain', (views) => readWithZxing(views.plain, 'LocalAverage')],
  ['blurred', (views) => readWithZxing(views.blurred, 'LocalAverage')],
  ['enlarged-sharpened', (views) => readWithZxing(sharpen(views.enlarged), 'LocalAverage')],
  ['enlarged-blurred', (views) => readWithZxing(blur(views.enlarged), 'LocalAverage')],
  ['blurred-global', (views) => readWithZxing(views.blurred, 'GlobalHistogram')],
  ['jsqr', (views) => Promise.resolve(readWithJsqr(shrinkTo(views.plain, IMAGE_LIMITS.jsqrPixels)))],
];

/** The texts on the picture by the first attempt that shows any, or nothing. */
export async function readPicture(picture: GrayPicture, attempts: 'first' | 'all' | 'further'): Promise<Found | undefined> {
  const chosen = attempts === 'first' ? ATTEMPTS.slice(0, 1) : attempts === 'all' ? ATTEMPTS : ATTEMPTS.slice(1);
  const views = new Views(picture);
  for (const [attempt, read] of chosen) {
    const texts = await read(views);
    if (texts.length > 0) return { texts, attempt };
  }
  return undefined;
}

/** The picture as several attempts look at it, made when first wanted. */
class Views {
  readonly plain: GrayPicture;
  #blurred: GrayPicture | undefined;
  #enlarged: GrayPicture | undefined;

  constructor(picture: GrayPicture) {
    this.plain = shrinkTo(picture, IMAGE_LIMITS.lookedAtPixels);
  }

  get blurred(): GrayPicture {
    return (this.#blurred ??= blur(shrinkTo(this.plain, IMAGE_LIMITS.filteredPixels)));
  }

  /** What is large enough already is looked at in its own size: its modules have the pixels that enlarging would give. */
  get enlarged(): GrayPicture {
    const { plain } = this;
    const small = 4 * plain.width * plain.height <= IMAGE_LIMITS.enlargedPixels;
    return (this.#enlarged ??= small ? enlarge(plain) : shrinkTo(plain, IMAGE_LIMITS.enlargedPixels));
  }
}

function readWithJsqr(picture: GrayPicture): readonly string[] {
  const { data, width, height } = rgbaFromGray(picture);
  const found = jsqrModule.default(data, width, height, { inversionAttempts: 'dontInvert' });
  return found && found.data !== '' ? [found.data] : [];
}
