import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deflateSync, inflateSync } from 'node:zlib';
import * as lib from 'pdf-lib';
import { decodeRecord, encodeRecord } from '../../document/index.ts';
import { Draft } from '../../issuer/pdf/draft.ts';
import { array, asciiString, dictionary, entry, isNamed, name, number, type PdfDictionary, stream, withEntries } from '../../issuer/pdf/object.ts';
import { readPdf } from '../../issuer/pdf/reader.ts';
import { createCodeReader, verifyFile, type VerifierContext } from '../../verifier/index.ts';
import { makeTestKeys, openTestAuthority, readSample, type TestAuthority, type TestKeys } from '../support/authority.ts';
import { attachmentBytes, type FileSigner, remake, replaceAttachment } from './remake.ts';

const codes = createCodeReader();
let authority: TestAuthority;
let rogue: TestKeys;
let context: VerifierContext;
let file: Uint8Array;
let other: Uint8Array;
let paperNumber: string;
beforeAll(async () => {
  [authority, rogue] = await Promise.all([openTestAuthority(), makeTestKeys({ organization: 'Rogue' })]);
  const issue = (sample: string) => authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', sample), client: 'tests' });
  const paper = await issue('smallest');
  file = new Uint8Array(paper.pdf);
  paperNumber = paper.number;
  other = new Uint8Array((await issue('villa')).pdf);
  context = await authority.context();
}, 60_000);
afterAll(async () => {
  await codes.close();
  rogue.remove();
  await authority.close();
});

const judge = (bytes: Uint8Array) => verifyFile(bytes, context, codes);
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const signers: readonly (readonly [string, () => FileSigner, string | undefined])[] = [
  ['a rogue PDF signer', () => ({ signer: rogue.pdf, chain: [rogue.ca] }), 'file-signer-unknown'],
  ['the genuine PDF signer, by an insider without the seal\'s key', () => ({ signer: authority.keys.pdf, chain: [authority.keys.ca] }), undefined],
];

const qrId = (draft: Draft): string => [...draft.objects].find(([, object]) => object.kind === 'stream' && isNamed(entry(object, 'Subtype'), 'Form') && latin1(object.data).includes('/IM true'))![0];
const pageId = (draft: Draft): string => [...draft.objects].find(([, object]) => object.kind === 'dictionary' && isNamed(entry(object, 'Type'), 'Page'))![0];
const from = (bytes: Uint8Array): Draft => new Draft(readPdf(bytes));

/** The first page's drawing, unpacked, changed, packed. */
function redraw(draft: Draft, change: (drawing: string) => string): void {
  const contents = entry(draft.dictionary({ kind: 'reference', id: pageId(draft) }, 'page'), 'Contents');
  const object = contents?.kind === 'reference' ? draft.objects.get(contents.id) : undefined;
  if (contents?.kind !== 'reference' || object?.kind !== 'stream') throw new Error('no drawing');
  const before = latin1(inflateSync(object.data));
  const after = change(before);
  expect(after).not.toBe(before);
  draft.objects.set(contents.id, { ...object, data: deflateSync(Buffer.from(after, 'latin1')) });
}

function onPage(draft: Draft, changes: Parameters<typeof withEntries>[1]): void {
  const id = pageId(draft);
  draft.objects.set(id, withEntries(draft.objects.get(id) as PdfDictionary, changes));
}

type Forgery = readonly [what: string, change: (draft: Draft) => void, reason: string];
const FORGERIES: readonly Forgery[] = [
  ['the genuine QR, seal and record moved onto another paper\'s page', (draft) => {
    const source = from(file);
    draft.objects.set(qrId(draft), source.objects.get(qrId(source))!);
    for (const attachment of ['seal.cose', 'record.cbor', 'log-proof.txt'] as const) replaceAttachment(draft, attachment, attachmentBytes(source, attachment));
  }, 'page-mismatch'],
  ['the genuine seal and record attached to another paper, whose QR stays', (draft) => {
    for (const attachment of ['seal.cose', 'record.cbor', 'log-proof.txt'] as const) replaceAttachment(draft, attachment, attachmentBytes(from(file), attachment));
  }, 'qr-not-the-seals'],
  ['another paper\'s record attached', (draft) => replaceAttachment(draft, 'record.cbor', attachmentBytes(from(file), 'record.cbor')), 'record-mismatch'],
  ['a record in which a field is changed that the seal does not carry', (draft) => {
    const record = decodeRecord(attachmentBytes(draft, 'record.cbor'));
    replaceAttachment(draft, 'record.cbor', encodeRecord({ ...record, fields: new Map([...record.fields, [14, ['شارع آخر', 'Another street']]]) }));
  }, 'page-mismatch'],
  ['a record in which a field is changed that the seal carries', (draft) => {
    const record = decodeRecord(attachmentBytes(draft, 'record.cbor'));
    replaceAttachment(draft, 'record.cbor', encodeRecord({ ...record, fields: new Map([...record.fields, [11, '999']]) }));
  }, 'record-mismatch'],
  ['a record that is none', (draft) => replaceAttachment(draft, 'record.cbor', new TextEncoder().encode('{}')), 'record-mismatch'],
  ['two glyphs swapped in the drawing', (draft) => redraw(draft, (drawing) => drawing.replace(String.raw`\000\001\000\002`, String.raw`\000\002\000\001`)), 'page-mismatch'],
  ['something drawn over the page', (draft) => redraw(draft, (drawing) => `${drawing}\nq 0 0 300 300 re f Q\n`), 'page-mismatch'],
  ['a drawing behind the page\'s own', (draft) => {
    const contents = entry(draft.dictionary({ kind: 'reference', id: pageId(draft) }, 'page'), 'Contents')!;
    onPage(draft, { Contents: array(contents, draft.add(stream({}, Buffer.from('q 0 0 300 300 re f Q')))) });
  }, 'page-mismatch'],
  ['a note laid over the page', (draft) => {
    const note = draft.add(dictionary({ Type: name('Annot'), Subtype: name('FreeText'), Rect: array(number(0), number(0), number(300), number(300)), Contents: asciiString('Valid for Plot 1'), F: number(4) }));
    const annotations = entry(draft.dictionary({ kind: 'reference', id: pageId(draft) }, 'page'), 'Annots');
    onPage(draft, { Annots: array(...(annotations?.kind === 'array' ? annotations.items : []), note) });
  }, 'page-mismatch'],
  ['the page turned, so that other parts of it show', (draft) => onPage(draft, { Rotate: number(90) }), 'page-mismatch'],
  ['another part of the page cut out', (draft) => onPage(draft, { CropBox: array(number(0), number(0), number(300), number(300)) }), 'page-mismatch'],
  ['a glyph of a font replaced', (draft) => {
    const program = [...draft.objects.values()].flatMap((object) => (object.kind === 'dictionary' ? [entry(object, 'FontFile2') ?? entry(object, 'FontFile3')] : [])).find((found) => found !== undefined);
    const font = program?.kind === 'reference' ? draft.objects.get(program.id) : undefined;
    if (program?.kind !== 'reference' || font?.kind !== 'stream') throw new Error('no font');
    const data = inflateSync(font.data);
    data[data.length - 20]! ^= 1;
    draft.objects.set(program.id, { ...font, data: deflateSync(data) });
  }, 'page-mismatch'],
  ['the QR\'s modules changed', (draft) => {
    const qr = draft.objects.get(qrId(draft))!;
    if (qr.kind !== 'stream') throw new Error('no QR');
    draft.objects.set(qrId(draft), { ...qr, data: Buffer.from(latin1(qr.data).replace(/fe/, 'ff'), 'latin1') });
  }, 'qr-not-the-seals'],
  ['the QR drawn larger than its place', (draft) => redraw(draft, (drawing) => drawing.replace(/([\d.]+) 0 0 (-?[\d.]+) ([\d.]+) ([\d.]+) cm(\s+\/x0 Do)/, '300 0 0 300 $3 $4 cm$5')), 'page-mismatch'],
];

describe.each(signers)('signed again by %s', (_, signer, always) => {
  test.each(FORGERIES)('%s is forged', async (_, change, reason) => {
    expect(await judge(await remake(other, change, signer()))).toMatchObject({ verdict: 'forged', reason: always ?? reason });
  });

  test('swapped attachments are no seal', async () => {
    const swapped = await remake(file, (draft) => {
      const [seal, record] = (['seal.cose', 'record.cbor'] as const).map((attachment) => attachmentBytes(draft, attachment));
      replaceAttachment(draft, 'seal.cose', record!);
      replaceAttachment(draft, 'record.cbor', seal!);
    }, signer());
    expect(await judge(swapped)).toMatchObject({ verdict: 'unreadable', reason: 'seal-not-cose-sign1', document: null });
  });
});

test('a forged file still names the paper that its seal was made for, and shows the seal\'s own words only', async () => {
  const moved = await remake(other, FORGERIES[0]![1], signers[1]![1]());
  const { document } = await judge(moved);
  expect(document).toMatchObject({ number: paperNumber });
  expect(document!.fields.map((field) => field.name)).not.toContain('address');
});

describe('bytes appended to an issued file', () => {
  const update = (): string => {
    const text = latin1(file);
    const catalog = /\/Root (\d+) 0 R/.exec(text)![1]!;
    const start = Number(/startxref\s+(\d+)/.exec(text)![1]);
    const size = Number(/\/Size (\d+)/.exec(text)![1]);
    const object = `${size} 0 obj\n<< /Type /Page /MediaBox [0 0 100 100] >>\nendobj\n`;
    const at = file.length + object.length;
    return `${object}xref\n${size} 1\n${String(file.length).padStart(10, '0')} 00000 n \ntrailer\n<< /Size ${size + 1} /Root ${catalog} 0 R /Prev ${start} >>\nstartxref\n${at}\n%%EOF\n`;
  };

  test.each([['an incremental update, well formed', update], ['a line', () => '\n'], ['a comment', () => '% harmless\n'], ['a whole file', () => latin1(other)], ['zeros', () => '\0'.repeat(1000)]])('%s: forged, file-appended', async (_, appended) => {
    const longer = new Uint8Array(Buffer.concat([file, Buffer.from(appended(), 'latin1')]));
    expect(await judge(longer)).toMatchObject({ verdict: 'forged', reason: 'file-appended' });
  });

  test('in front of it: not a paper of ours', async () => {
    expect(await judge(new Uint8Array(Buffer.concat([Buffer.from('\n'), file])))).toMatchObject({ verdict: 'unreadable', reason: 'file-not-pdf' });
  });
});

describe('an issued file saved by another program', () => {
  test('with its signature, which no longer fits, is forged', async () => {
    const document = await lib.PDFDocument.load(file, { updateMetadata: false });
    expect(await judge(await document.save({ useObjectStreams: false }))).toMatchObject({ verdict: 'forged' });
  });

  test.each([[true, 'with'], [false, 'without']])('without its signature (object streams: %s) is not proven, and has the seal\'s own verdict beside it', async (useObjectStreams) => {
    const document = await lib.PDFDocument.load(file, { updateMetadata: false });
    document.catalog.delete(lib.PDFName.of('AcroForm'));
    document.getPage(0).node.delete(lib.PDFName.of('Annots'));
    for (const [reference, object] of document.context.enumerateIndirectObjects()) {
      if (object instanceof lib.PDFDict && (object.get(lib.PDFName.of('Type')) === lib.PDFName.of('Sig') || object.has(lib.PDFName.of('FT')))) document.context.delete(reference);
    }
    const answer = await judge(await document.save({ useObjectStreams }));
    expect(answer).toMatchObject({ verdict: 'undetermined', reason: 'page-not-proven', proves: 'seal', document: { number: paperNumber } });
    expect(answer.seal).toMatchObject({ verdict: 'authentic', reason: 'ok', proves: 'seal', document: { number: paperNumber } });
    expect(answer.steps).toContainEqual({ step: 'page-binding', outcome: 'not-checked', reason: 'page-not-proven' });
  }, 60_000);

  test('as part of a larger one, with two papers\' pages, is undetermined: which seal is meant?', async () => {
    const both = await lib.PDFDocument.create();
    for (const bytes of [file, other]) {
      const [page] = await both.copyPages(await lib.PDFDocument.load(bytes), [0]);
      both.addPage(page!);
    }
    expect(await judge(await both.save())).toMatchObject({ verdict: 'undetermined', reason: 'several-codes', document: null });
  }, 60_000);
});
