const MEGA = 1_000_000;

/** What an upload may cost. Measured on two cores, 2026-11; a phone's photo has 12 megapixels and 2 to 5 MB. */
export const IMAGE_LIMITS = {
  fileBytes: 10 * 1024 * 1024,
  /** Refused by the header, before anything is decoded. */
  pixels: 40 * MEGA,
  /** What the decoders look at; larger pictures are halved first. At 12 megapixels an A4 page has 14 dots a millimetre. */
  lookedAtPixels: 12 * MEGA,
  /** What is blurred in its own size; every megapixel costs about 50 ms. */
  filteredPixels: 4 * MEGA,
  /** What comes out of enlarging, and is filtered then. */
  enlargedPixels: 8 * MEGA,
  /** jsQR takes seconds for more, and found nothing there that the others had not. */
  jsqrPixels: 0.5 * MEGA,
  pages: 10,
  /** Pages on which the whole cascade is tried, when no page showed a code at once. */
  hardPages: 2,
  dotsPerInch: 200,
  /** For one page: an A3 page at 200 dpi. */
  pagePixels: 8 * MEGA,
  symbols: 8,
  /** Of 64 KiB: 320 MiB for all that PDFium does. */
  pdfiumMemoryPages: 5120,
} as const;
