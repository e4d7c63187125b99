import { AFRelationship, PDFArray, PDFDocument, PDFHexString, PDFInvalidObject, PDFName, PDFString, StandardFonts } from 'pdf-lib';
import { qrContentStream, type SealQr, sealQr } from '../../document/index.ts';

/** Stands where a ContentInfo would: a DER SEQUENCE of 200 bytes. What is in it is not this folder's business. */
export const CMS = Uint8Array.from([0x30, 0x81, 0xc8, ...Array.from({ length: 200 }, (_, index) => (index * 7) & 0xff)]);
export const SEAL = Uint8Array.from({ length: 300 }, (_, index) => index & 0xff);
export const RECORD = new TextEncoder().encode('record '.repeat(40));
const RESERVED = 1000;
const UNSET = '/**********';
const SAVE = { useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false } as const;

export function sampleQr(): SealQr {
  return sealQr('https://check.example/#', '1234567890'.repeat(12));
}

/** One signed page with the QR and both attachments, written by pdf-lib as papers are. */
export async function signedPdf(base?: Uint8Array): Promise<Uint8Array> {
  const document = base ? await PDFDocument.load(base, { updateMetadata: false }) : await blankDocument();
  const { context, catalog } = document;
  const page = document.getPages()[0]!;
  const form = context.stream(qrContentStream(sampleQr(), '120.5'), {
    Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 120.5, 120.5], Resources: {},
  });
  page.node.setXObject(PDFName.of('Seal'), context.register(form));
  await document.attach(SEAL, 'seal.cose', { mimeType: 'application/cose', afRelationship: AFRelationship.Data });
  await document.attach(RECORD, 'record.cbor', { mimeType: 'application/cbor', afRelationship: AFRelationship.Data });
  const range = PDFArray.withContext(context);
  range.push(context.obj(0));
  for (let count = 0; count < 3; count++) range.push(PDFName.of(UNSET.slice(1)));
  const dictionary = context.obj({
    Type: 'Sig', Filter: 'Adobe.PPKLite', SubFilter: 'ETSI.CAdES.detached', ByteRange: range,
    Contents: PDFHexString.of('0'.repeat(2 * RESERVED)), Reason: PDFHexString.fromText('إصدار'),
  });
  // pdf-lib would write this dictionary again in another spelling; as raw bytes it stays as it is.
  const raw = new Uint8Array(dictionary.sizeInBytes());
  dictionary.copyBytesInto(raw, 0);
  const field = context.register(
    context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Sig', T: PDFString.of('Issuer (1)'), Rect: [0, 0, 0, 0], F: 132, V: context.register(PDFInvalidObject.of(raw)), P: page.ref }),
  );
  page.node.addAnnot(field);
  catalog.set(PDFName.of('AcroForm'), context.obj({ SigFlags: 3, Fields: [field] }));
  return sign(await document.save(SAVE));
}

async function blankDocument(): Promise<PDFDocument> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  document.setTitle('Permit (draft) \\ 1');
  document.addPage([595.28, 841.89]).drawText('Building permit', { font, x: 50, y: 700 });
  return document;
}

/** Fills in the reserved ByteRange and Contents. */
export function sign(unsigned: Uint8Array, cms: Uint8Array = CMS): Uint8Array {
  const text = latin1(unsigned);
  const digits = '0'.repeat(2 * RESERVED);
  const start = text.indexOf(`<${digits}>`);
  const end = start + digits.length + 2;
  const range = `[ 0 ${start} ${end} ${text.length - end} ]`;
  const unset = `[ 0 ${UNSET} ${UNSET} ${UNSET} ]`;
  return bytesOf(text.replace(unset, range.padEnd(unset.length)).replace(digits, hex(cms).padEnd(digits.length, '0')));
}

export type Layout = {
  readonly header?: string;
  readonly trailer?: string;
  /** What stands before an object, an empty line unless told otherwise. */
  readonly before?: Readonly<Record<number, string>>;
  /** Replaces an object's offset in the table. */
  readonly offsets?: Readonly<Record<number, number>>;
  readonly unlisted?: readonly number[];
};

/** The objects of a small good paper, for hostile ones to change. */
export function paperObjects(): Record<number, string> {
  const unset = `/ByteRange [ 0 ${UNSET} ${UNSET} ${UNSET} ]`;
  return {
    1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [ 4 0 R ] >> /Names << /EmbeddedFiles << /Names [ (record.cbor) 6 0 R (seal.cose) 7 0 R ] >> >> /AF [ 7 0 R 6 0 R ] >>',
    2: '<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>',
    3: '<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595.28 841.89 ] /Annots [ 4 0 R ] >>',
    4: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Issuer) /V 5 0 R /Rect [ 0 0 0 0 ] >>',
    5: `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached ${unset} /Contents <${'0'.repeat(2 * RESERVED)}> >>`,
    6: '<< /Type /Filespec /F (record.cbor) /UF (record.cbor) /EF << /F 8 0 R >> /AFRelationship /Data >>',
    7: '<< /Type /Filespec /F (seal.cose) /UF (seal.cose) /EF << /F 9 0 R >> /AFRelationship /Data >>',
    8: '<< /Type /EmbeddedFile /Subtype /application#2Fcbor /Length 6 >>\nstream\nrecord\nendstream',
    9: '<< /Type /EmbeddedFile /Subtype /application#2Fcose /Length 4 >>\nstream\nseal\nendstream',
  };
}

/** A file with a correct table and trailer, unless the layout says otherwise. */
export function layOut(objects: Readonly<Record<number, string>>, layout: Layout = {}): Uint8Array {
  let text = layout.header ?? '%PDF-1.7\n%\x81\x81\x81\x81\n';
  const numbers = Object.keys(objects).map(Number);
  const entries: string[] = ['0000000000 65535 f \n'];
  for (const number of numbers) {
    text += layout.before?.[number] ?? '\n';
    const offset = layout.offsets?.[number] ?? text.length;
    if (!layout.unlisted?.includes(number)) entries.push(`${String(offset).padStart(10, '0')} 00000 n \n`);
    text += `${number} 0 obj\n${objects[number]}\nendobj\n`;
  }
  const start = text.length;
  const trailer = layout.trailer ?? `<< /Size ${entries.length} /Root 1 0 R >>`;
  return bytesOf(`${text}xref\n0 ${entries.length}\n${entries.join('')}\ntrailer\n${trailer}\n\nstartxref\n${start}\n%%EOF`);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
