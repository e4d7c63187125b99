import type { Draft } from './draft.ts';
import { PaperPdfError } from './errors.ts';
import { boolean, dictionary, entry, withEntries } from './object.ts';

/**
 * The layout engine exports one standard at a time. It wrote PDF/A-3a, after its gate found the same paper good for
 * PDF/UA-1; here the file says so (ISO 14289-1 §5), in the way that PDF/A wants a foreign schema described (ISO 19005-3 §6.6.2.3).
 */
export function claimUniversalAccess(draft: Draft): void {
  const { catalog } = draft;
  const metadata = draft.resolve(entry(catalog, 'Metadata'));
  if (metadata?.kind !== 'stream') throw new PaperPdfError('layout-unexpected', 'the catalog has no metadata');
  const xmp = Buffer.from(metadata.data.buffer, metadata.data.byteOffset, metadata.data.length).toString('utf8');
  const viewing = draft.resolve(entry(catalog, 'ViewerPreferences')) ?? dictionary({});
  if (viewing.kind !== 'dictionary') throw new PaperPdfError('layout-unexpected', 'the viewer preferences are no dictionary');
  draft.changeCatalog({
    Metadata: draft.add({ ...metadata, data: Buffer.from(withPdfUaId(xmp)) }),
    // Without Direction: with /R2L, PDFium (seen 2026-11) hands out the words of Latin lines in reverse.
    ViewerPreferences: withEntries(viewing, { Direction: undefined, DisplayDocTitle: boolean(true) }),
  });
}

const PDFUAID = 'http://www.aiim.org/pdfua/ns/id/';
const PDFUAID_SCHEMA =
  '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>' +
  `<pdfaSchema:namespaceURI>${PDFUAID}</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>` +
  '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>' +
  '<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>' +
  '<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>';

function withPdfUaId(xmp: string): string {
  let out = insert(xmp, 'xmlns:pdfaid=', `xmlns:pdfuaid="${PDFUAID}" `, 'before');
  out = insert(out, '<pdfaid:part>', '<pdfuaid:part>1</pdfuaid:part>', 'before');
  return insert(out, '<pdfaExtension:schemas><rdf:Bag>', PDFUAID_SCHEMA, 'behind');
}

function insert(xmp: string, anchor: string, text: string, where: 'before' | 'behind'): string {
  const at = xmp.indexOf(anchor);
  if (at < 0 || xmp.includes(anchor, at + 1)) throw new PaperPdfError('layout-unexpected', `the metadata does not have one ${anchor}`);
  const cut = where === 'before' ? at : at + anchor.length;
  return xmp.slice(0, cut) + text + xmp.slice(cut);
}
