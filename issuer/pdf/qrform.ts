import { qrContentStream, type SealQr } from '../../document/index.ts';
import type { Draft } from './draft.ts';
import { PaperPdfError } from './errors.ts';
import { array, dictionary, entry, isNamed, name, number, type PdfObject, stream } from './object.ts';

/**
 * An image fills the unit square of the page's own matrix (ISO 32000-1 §8.9.5), and a form that takes its place must too:
 * the layout decides how large the QR is, and the page digest holds it to that.
 */
export const QR_SIDE = '1';

/** The QR's form XObject, with exactly the entries of SPEC §7. */
export function qrForm(qr: SealQr): PdfObject {
  const side = number(QR_SIDE);
  return stream(
    { Type: name('XObject'), Subtype: name('Form'), BBox: array(number(0), number(0), side, side), Resources: dictionary({}) },
    Buffer.from(qrContentStream(qr, QR_SIDE), 'latin1'),
  );
}

/**
 * The id of the image of one pixel that the layout put where the QR goes (papers/README.md).
 * @throws PaperPdfError `placeholder-missing`, `placeholder-several`
 */
export function findPlaceholder(draft: Draft): string {
  const found = [...draft.objects].filter(([, object]) => object.kind === 'stream' && isNamed(entry(object, 'Subtype'), 'Image') && isPixel(object));
  if (found.length > 1) throw new PaperPdfError('placeholder-several', `${found.length} images of one pixel`);
  if (!found[0]) throw new PaperPdfError('placeholder-missing', 'no image of one pixel');
  return found[0][0];
}

function isPixel(object: PdfObject & { kind: 'stream' }): boolean {
  return ['Width', 'Height'].every((side) => {
    const value = entry(object, side);
    return value?.kind === 'number' && value.text === '1';
  });
}
