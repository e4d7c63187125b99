import { dictionariesIn } from './dictionaries.ts';
import type { PdfFile } from './file-reader.ts';
import { inflate } from './inflate.ts';
import { follow } from './page-source.ts';
import { PdfError } from './pdf-error.ts';
import { isNamed, latin1, type PdfStream, type PdfString, type PdfValue, plainInteger } from './values.ts';

/** The bytes of what SPEC §11 attaches to every paper; papers of an authority that keeps a log carry its proof too. */
export type Attachments = { readonly seal: Uint8Array; readonly record: Uint8Array; readonly logProof: Uint8Array | undefined };

const TYPES: ReadonlyMap<string, string> = new Map([
  ['seal.cose', 'application/cose'],
  ['record.cbor', 'application/cbor'],
  ['log-proof.txt', 'text/plain'],
]);
const MAX_ATTACHMENT = 1024 * 1024;

/**
 * The seal, the record and the log's proof, and that there is nothing else: the name tree, the catalog's `AF` and every file
 * specification in the file must agree on them.
 * @throws PdfError
 */
export async function readAttachments(file: PdfFile): Promise<Attachments> {
  const named = namedFiles(file);
  const seal = named.get('seal.cose');
  const record = named.get('record.cbor');
  const proof = named.get('log-proof.txt');
  const all = [seal, record, proof].filter((id) => id !== undefined);
  if (!seal || !record || named.size !== all.length) refuse('not exactly seal.cose, record.cbor and perhaps log-proof.txt');
  const associated = follow(file, file.catalog.map.get('AF'));
  const ids = associated?.kind === 'array' ? associated.items.map((item) => (item.kind === 'reference' ? item.id : '')) : [];
  if (ids.length !== all.length || !all.every((id) => ids.includes(id))) refuse('the associated files are others');
  const specifications = [...dictionariesIn(file.objects.values())].filter(({ map }) => map.has('EF') || isNamed(map.get('Type'), 'Filespec'));
  if (specifications.length !== all.length) refuse('another file is specified');
  return {
    seal: await fileBytes(file, seal, 'seal.cose'),
    record: await fileBytes(file, record, 'record.cbor'),
    logProof: proof === undefined ? undefined : await fileBytes(file, proof, 'log-proof.txt'),
  };
}

/** From attachment name to the object number of its file specification. The name tree is flat: two leaves need no branches. */
function namedFiles(file: PdfFile): ReadonlyMap<string, string> {
  const names = file.catalog.map.get('Names');
  const tree = names?.kind === 'dictionary' ? follow(file, names.map.get('EmbeddedFiles')) : undefined;
  const leaves = tree?.kind === 'dictionary' && !tree.map.has('Kids') ? follow(file, tree.map.get('Names')) : undefined;
  const items = leaves?.kind === 'array' ? leaves.items : refuse('no attachments');
  const found = new Map<string, string>();
  for (let index = 0; index < items.length; index += 2) {
    const name = items[index];
    const target = items[index + 1];
    if (name?.kind !== 'string' || target?.kind !== 'reference') refuse('the name tree is broken');
    found.set(textOf(name), target.id);
  }
  if (found.size * 2 !== items.length) refuse('an attachment stands twice');
  return found;
}

async function fileBytes(file: PdfFile, id: string, name: string): Promise<Uint8Array> {
  const specification = file.objects.get(id);
  if (specification?.kind !== 'dictionary' || !isNamed(specification.map.get('Type'), 'Filespec')) refuse('no file specification');
  const { map } = specification;
  const told = [map.get('F'), map.get('UF')];
  if (!told.every((text) => text?.kind === 'string' && textOf(text) === name)) refuse('an attachment has two names');
  if (!isNamed(map.get('AFRelationship'), 'Data')) refuse('an attachment is not /Data');
  const stream = embeddedStream(file, map.get('EF'));
  if (!isNamed(stream.map.get('Type'), 'EmbeddedFile') || !isNamed(stream.map.get('Subtype'), TYPES.get(name)!)) {
    refuse('an attachment is of another type');
  }
  const bytes = await decode(stream);
  const parameters = follow(file, stream.map.get('Params'));
  const size = parameters?.kind === 'dictionary' ? parameters.map.get('Size') : undefined;
  if (size !== undefined && plainInteger(size) !== bytes.length) refuse('an attachment has another size');
  return bytes;
}

/** `F` and `UF` may both name the stream, for old and new readers; then it is one stream. */
function embeddedStream(file: PdfFile, embedded: PdfValue | undefined): PdfStream {
  const streams = embedded?.kind === 'dictionary' ? embedded.entries.map(([, value]) => follow(file, value)) : [];
  const [stream] = streams;
  if (stream?.kind !== 'stream' || streams.some((other) => other !== stream)) refuse('an attachment has not one stream');
  return stream;
}

async function decode(stream: PdfStream): Promise<Uint8Array> {
  const filter = stream.map.get('Filter');
  const only = filter?.kind === 'array' && filter.items.length === 1 ? filter.items[0] : filter;
  if (stream.map.has('DecodeParms') || (only !== undefined && !isNamed(only, 'FlateDecode'))) refuse('an unknown filter');
  if (only !== undefined) return inflate(stream.data, MAX_ATTACHMENT);
  if (stream.data.length > MAX_ATTACHMENT) throw new PdfError('file-attachment-too-large', `more than ${MAX_ATTACHMENT} bytes`);
  return stream.data;
}

/** UTF-16 with a byte order mark, else one character for each byte: enough to compare with the two names. */
function textOf({ bytes }: PdfString): string {
  return bytes[0] === 0xfe && bytes[1] === 0xff ? new TextDecoder('utf-16be').decode(bytes) : latin1(bytes);
}

function refuse(detail: string): never {
  throw new PdfError('file-attachments', detail);
}
