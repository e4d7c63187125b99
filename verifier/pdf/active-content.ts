import { dictionariesIn } from './dictionaries.ts';
import { PdfError } from './pdf-error.ts';
import { latin1, type PdfValue } from './values.ts';

const KEYS = ['AA', 'JS', 'OpenAction', 'XFA'] as const;
/** Actions that PDF/A forbids (ISO 19005-3 §6.5.1); `S` names the kind of action. */
const ACTIONS: ReadonlySet<string> = new Set([
  'GoTo3DView', 'Hide', 'ImportData', 'JavaScript', 'Launch', 'Movie', 'Rendition', 'ResetForm', 'SetOCGState', 'Sound', 'SubmitForm', 'Trans',
]);

/**
 * A paper shows the same to everybody, always: nothing in it may run, open or change something. The signature would
 * cover such content as well; this stands against an issuer's template that was tampered with.
 */
export function refuseActiveContent(objects: Iterable<PdfValue>): void {
  for (const { map } of dictionariesIn(objects)) {
    const action = map.get('S');
    if (KEYS.some((key) => map.has(key)) || (action?.kind === 'name' && ACTIONS.has(latin1(action.bytes)))) {
      throw new PdfError('file-active-content', 'the file holds a script or an action');
    }
  }
}
