import { Draft } from './draft.ts';
import { PaperPdfError } from './errors.ts';
import { array, asciiString, dictionary, entry, name, number, type PdfDictionary, type PdfObject, type PdfReference, stream, textString, withEntries } from './object.ts';

/** Corners in points, from the page's lower left. */
export type Box = readonly [left: number, bottom: number, right: number, top: number];

const DESCRIPTION = 'التوقيع الرقمي للجهة المصدرة / Digital signature of the issuer';
/** Print and Locked (ISO 32000-1 table 165). */
const ANNOTATION_FLAGS = 4 + 128;
/** SignaturesExist and AppendOnly (table 219). */
const SIGNATURE_FLAGS = 3;

/**
 * Puts an unsigned signature field on the first page. It is an annotation, so PDF/UA-1 §7.18 wants it in the structure tree
 * as a Form element that names it, found from the annotation through the parent tree, with a text alternative and the
 * page's tab order following structure. Its appearance is empty: what a page shows is laid out, never drawn by a signature.
 */
export function addSignatureField(draft: Draft, box: Box): PdfReference {
  const pageReference = firstPage(draft);
  const page = draft.dictionary(pageReference, 'the first page');
  const annotations = entry(page, 'Annots') ? items(draft, entry(page, 'Annots'), 'the page') : [];
  const appearance = draft.add(
    stream({ Type: name('XObject'), Subtype: name('Form'), BBox: array(number(0), number(0), number(box[2] - box[0]), number(box[3] - box[1])), Resources: dictionary({}) }, new Uint8Array()),
  );
  const field = draft.add({ kind: 'null' });
  const parentKey = tag(draft, field, pageReference);
  draft.objects.set(
    field.id,
    dictionary({
      Type: name('Annot'),
      Subtype: name('Widget'),
      FT: name('Sig'),
      Rect: array(...box.map((corner) => number(corner))),
      T: asciiString('IssuerSignature'),
      TU: textString(DESCRIPTION),
      F: number(ANNOTATION_FLAGS),
      P: pageReference,
      AP: dictionary({ N: appearance }),
      StructParent: parentKey,
    }),
  );
  draft.objects.set(pageReference.id, withEntries(page, { Annots: array(...annotations, field), Tabs: name('S') }));
  draft.changeCatalog({ AcroForm: dictionary({ Fields: array(field), SigFlags: number(SIGNATURE_FLAGS) }) });
  return field;
}

function firstPage(draft: Draft): PdfReference {
  let node = Draft.requireReference(entry(draft.catalog, 'Pages'), 'the page tree');
  for (;;) {
    const kids = draft.resolve(entry(draft.dictionary(node, 'a page'), 'Kids'));
    if (!kids) return node;
    node = Draft.requireReference(kids.kind === 'array' ? kids.items[0] : undefined, 'a page');
  }
}

/** Adds the Form element under the document's element; returns its key in the parent tree. */
function tag(draft: Draft, field: PdfReference, page: PdfReference): PdfObject {
  const treeReference = Draft.requireReference(entry(draft.catalog, 'StructTreeRoot'), 'the structure tree');
  const tree = draft.dictionary(treeReference, 'the structure tree');
  const [documentElement] = items(draft, entry(tree, 'K'), 'the structure tree');
  const parent = Draft.requireReference(documentElement, 'the document element');
  const element = draft.add(
    dictionary({
      Type: name('StructElem'),
      S: name('Form'),
      P: parent,
      Pg: page,
      Alt: textString(DESCRIPTION),
      K: dictionary({ Type: name('OBJR'), Pg: page, Obj: field }),
    }),
  );
  const document = draft.dictionary(parent, 'the document element');
  draft.objects.set(parent.id, withEntries(document, { K: array(...items(draft, entry(document, 'K'), 'the document element'), element) }));
  const key = nextKey(tree);
  const parents = draft.dictionary(entry(tree, 'ParentTree'), 'the parent tree');
  const numbers = array(...items(draft, entry(parents, 'Nums'), 'the parent tree'), key, element);
  draft.objects.set(treeReference.id, withEntries(tree, { ParentTree: withEntries(parents, { Nums: numbers }), ParentTreeNextKey: number(Number(key.text) + 1) }));
  return key;
}

function items(draft: Draft, object: PdfObject | undefined, what: string): readonly PdfObject[] {
  const list = object?.kind === 'array' ? object : draft.resolve(object);
  if (list?.kind === 'array') return list.items;
  if (object && list) return [object];
  throw new PaperPdfError('layout-unexpected', `${what} is empty`);
}

function nextKey(tree: PdfDictionary): PdfObject & { kind: 'number' } {
  const key = entry(tree, 'ParentTreeNextKey');
  if (key?.kind !== 'number') throw new PaperPdfError('layout-unexpected', 'the parent tree has no next key');
  return key;
}
