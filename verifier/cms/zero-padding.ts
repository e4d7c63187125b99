import { copyBytes } from '../asn1/bytes.ts';
import { DerCursor } from '../asn1/reader.ts';
import { CmsError, cmsRefusalOf, type CmsRefusal } from './cms-error.ts';
import type { Bytes } from '../asn1/bytes.ts';

/**
 * Parts a PDF's /Contents into the CMS and the zeros that fill the reserved space (ISO 32000-2 §12.8.3.3.1); anything
 * else than zeros is refused.
 */
export function cutZeroPadding(contents: Uint8Array): { readonly ok: true; readonly cms: Bytes } | CmsRefusal {
  try {
    const { raw } = new DerCursor(copyBytes(contents)).next();
    if (contents.subarray(raw.length).some((octet) => octet !== 0)) throw new CmsError('cms-padding', 'The padding is not all zeros');
    return { ok: true, cms: raw };
  } catch (error) {
    return cmsRefusalOf(error);
  }
}
