import { PaperPdfError } from './errors.ts';
import { type PdfDictionary, type PdfObject, type PdfReference, reference, requireDictionary, withEntries } from './object.ts';
import type { PdfFile } from './reader.ts';

/** A file in the making: objects are replaced whole, so a fork shares all that it does not change. */
export class Draft implements PdfFile {
  readonly objects: Map<string, PdfObject>;
  readonly root: string;
  readonly info: string | undefined;
  readonly id: Uint8Array;
  private added = 0;

  constructor(file: PdfFile) {
    this.objects = new Map(file.objects);
    ({ root: this.root, info: this.info, id: this.id } = file);
  }

  get catalog(): PdfDictionary {
    return this.dictionary(reference(this.root), 'the catalog');
  }

  changeCatalog(changes: Readonly<Record<string, PdfObject | undefined>>): void {
    this.objects.set(this.root, withEntries(this.catalog, changes));
  }

  /** Adds an object under a new id. */
  add(object: PdfObject): PdfReference {
    let id: string;
    do id = `+${++this.added}`;
    while (this.objects.has(id));
    this.objects.set(id, object);
    return reference(id);
  }

  /** The object itself, or what a reference leads to. */
  resolve(object: PdfObject | undefined): PdfObject | undefined {
    return object?.kind === 'reference' ? this.objects.get(object.id) : object;
  }

  /** @throws PaperPdfError `layout-unexpected` when it is none */
  dictionary(object: PdfObject | undefined, what: string): PdfDictionary {
    return requireDictionary(this.resolve(object), what);
  }

  /** @throws PaperPdfError `layout-unexpected` when it is direct or missing */
  static requireReference(object: PdfObject | undefined, what: string): PdfReference {
    if (object?.kind !== 'reference') throw new PaperPdfError('layout-unexpected', `${what} is no reference`);
    return object;
  }
}
