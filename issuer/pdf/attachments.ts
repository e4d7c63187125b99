import type { Draft } from './draft.ts';
import { array, asciiString, dateString, dictionary, entry, name, number, requireDictionary, stream, textString, withEntries } from './object.ts';

/** One file inside the paper. `name` and `mediaType` are ASCII. */
export type Attachment = { readonly name: string; readonly mediaType: string; readonly description: string; readonly bytes: Uint8Array };

/** Attaches files to the document as its source data (ISO 19005-3 §6.8, ISO 32000-2 §14.13). */
export function attach(draft: Draft, attachments: readonly Attachment[], modified: Date): void {
  const specifications = [...attachments]
    // A name tree is in order (ISO 32000-1 §7.9.6).
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((attachment) => ({ key: asciiString(attachment.name), reference: draft.add(fileSpecification(draft, attachment, modified)) }));
  const names = requireDictionary(entry(draft.catalog, 'Names'), 'the name dictionary');
  draft.changeCatalog({
    Names: withEntries(names, { EmbeddedFiles: dictionary({ Names: array(...specifications.flatMap(({ key, reference }) => [key, reference])) }) }),
    AF: array(...specifications.map(({ reference }) => reference)),
  });
}

function fileSpecification(draft: Draft, { name: fileName, mediaType, description, bytes }: Attachment, modified: Date) {
  const embedded = draft.add(
    stream(
      { Type: name('EmbeddedFile'), Subtype: name(mediaType), Params: dictionary({ ModDate: dateString(modified), Size: number(bytes.length) }) },
      bytes,
    ),
  );
  return dictionary({
    Type: name('Filespec'),
    F: asciiString(fileName),
    UF: textString(fileName),
    AFRelationship: name('Data'),
    Desc: textString(description),
    EF: dictionary({ F: embedded, UF: embedded }),
  });
}
