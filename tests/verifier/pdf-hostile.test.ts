import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { claimsSignature, findSignature, PDF_LIMITS, PdfError, readAttachments, readPdf } from '../../verifier/pdf/index.ts';
import { bytesOf, CMS, latin1, type Layout, layOut, paperObjects, sign } from './pdf-sample.ts';

type Objects = Record<number, string>;

/** A good paper but for one change, laid out and signed after it. */
function changed(change: (objects: Objects) => void, layout?: Layout): Uint8Array {
  const objects = paperObjects();
  change(objects);
  return sign(layOut(objects, layout));
}

/** One replacement in a signed paper, of any length: offsets are left as they are. */
function edited(find: string | RegExp, replacement: string): Uint8Array {
  const before = latin1(sign(layOut(paperObjects())));
  const after = before.replace(find, () => replacement);
  if (after === before) throw new Error(`nothing to replace: ${find}`);
  return bytesOf(after);
}

function replaceIn(number: number, find: string | RegExp, replacement: string): (objects: Objects) => void {
  return (objects) => {
    const before = objects[number]!;
    objects[number] = before.replace(find, () => replacement);
    if (objects[number] === before) throw new Error(`nothing to replace in ${number}`);
  };
}

function add(number: number, text: string): (objects: Objects) => void {
  return (objects) => {
    objects[number] = text;
  };
}

/** The numbers of a signed paper's ByteRange, changed; the line keeps its length. */
function ranged(change: (gapStart: number, gapEnd: number, rest: number) => string): Uint8Array {
  const bytes = sign(layOut(paperObjects()));
  const text = latin1(bytes);
  const [whole, start, end, rest] = /(?<=\/ByteRange )\[ 0 (\d+) (\d+) (\d+) \] */.exec(text) ?? [];
  return bytesOf(text.replace(whole!, `[ ${change(Number(start), Number(end), Number(rest))} ]`.padEnd(whole!.length)));
}

function contents(cms: string): Uint8Array {
  const bytes = latin1(sign(layOut(paperObjects()), new Uint8Array()));
  return bytesOf(bytes.replace('0'.repeat(cms.length), cms));
}

const good = sign(layOut(paperObjects()));
const incremental = `\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n1 1\n${String(good.length).padStart(10, '0')} 00000 n \n\ntrailer\n<< /Size 10 /Root 1 0 R /Prev 5000 >>\n\nstartxref\n${good.length}\n%%EOF`;
const nested = `${'['.repeat(70)}${']'.repeat(70)}`;
const bomb = deflateSync(Buffer.alloc(100 * 1024 * 1024));
const cmsHex = Buffer.from(CMS).toString('hex');

const FILE: readonly (readonly [string, Uint8Array, string])[] = [
  ['nothing', new Uint8Array(), 'file-not-pdf'],
  ['garbage before the header', bytesOf(`\n${latin1(good)}`), 'file-not-pdf'],
  ['another version', edited('%PDF-1.7', '%PDF-1.4'), 'file-malformed'],
  ['no binary mark', edited(/%\x81+/, '%AAAA'), 'file-malformed'],
  ['more than 10 MB', bytesOf(`%PDF-1.7\n${' '.repeat(PDF_LIMITS.fileBytes)}`), 'file-too-large'],
  ['a truncated file', good.subarray(0, good.length - 200), 'file-malformed'],
  ['garbage between objects', changed(() => {}, { before: { 3: '\ngarbage\n' } }), 'file-malformed'],
  ['a comment between objects', changed(() => {}, { before: { 3: '\n% 3 0 obj\n' } }), 'file-malformed'],
  ['a comment in an object', changed(replaceIn(2, '/Count 1', '%\n/Count 1')), 'file-malformed'],
  ['other white space', changed(replaceIn(2, '/Count 1', '\0/Count 1')), 'file-malformed'],
  ['garbage in an object', changed(replaceIn(2, '/Count 1 >>', '/Count 1 >> 7')), 'file-malformed'],
  ['garbage before the table', edited('xref\n0 ', 'garbage\nxref\n0 '), 'file-malformed'],
  ['an object that stands twice', bytesOf(latin1(good).replace('4 0 obj', '3 0 obj')), 'file-malformed'],
  ['objects out of order', edited('2 0 obj', '8 0 obj'), 'file-malformed'],
  ['another generation', edited('2 0 obj', '2 1 obj'), 'file-malformed'],
  ['object 0', edited('1 0 obj', '0 0 obj'), 'file-malformed'],
  ['a table that points elsewhere', changed(() => {}, { offsets: { 3: 15 } }), 'file-malformed'],
  ['two entries for one place', changed(() => {}, { offsets: { 3: 200 } }), 'file-malformed'],
  ['an object that the table does not list', changed(add(10, '<< >>'), { unlisted: [10] }), 'file-malformed'],
  ['a free entry', edited(/00000 n \n(?=\d+ 00000 n \n\ntrailer)/, '00000 f \n'), 'file-malformed'],
  ['a short table entry', edited(/ 00000 n \n(?=\ntrailer)/, ' 00000 n\n'), 'file-malformed'],
  ['a second table section over the first', edited(/\n\ntrailer/, '\n3 1\n0000000015 00000 n \n\ntrailer'), 'file-malformed'],
  ['startxref that points elsewhere', edited(/startxref\n\d+/, 'startxref\n15'), 'file-malformed'],
  ['an incremental update', bytesOf(latin1(good) + incremental), 'file-appended'],
  ['a line feed after the end', bytesOf(`${latin1(good)}\n`), 'file-appended'],
  ['bytes after the end', bytesOf(`${latin1(good)}\n\n`), 'file-appended'],
  ['an earlier revision', changed(() => {}, { trailer: '<< /Size 10 /Root 1 0 R /Prev 15 >>' }), 'file-malformed'],
  ['a hybrid table', changed(() => {}, { trailer: '<< /Size 10 /Root 1 0 R /XRefStm 15 >>' }), 'file-malformed'],
  ['a wrong size', changed(() => {}, { trailer: '<< /Size 99 /Root 1 0 R >>' }), 'file-malformed'],
  ['a root that is no catalog', changed(() => {}, { trailer: '<< /Size 10 /Root 2 0 R >>' }), 'file-malformed'],
  ['a direct root', changed(() => {}, { trailer: '<< /Size 10 /Root << /Type /Catalog >> >>' }), 'file-malformed'],
  ['two roots', changed(() => {}, { trailer: '<< /Size 10 /Root 1 0 R /Root 2 0 R >>' }), 'file-malformed'],
  ['encryption', changed(() => {}, { trailer: '<< /Size 10 /Root 1 0 R /Encrypt 2 0 R >>' }), 'file-encrypted'],
  ['an object stream', changed(add(10, '<< /Type /ObjStm /N 0 /First 0 /Length 0 >>\nstream\n\nendstream')), 'file-malformed'],
  ['a cross-reference stream', changed(add(10, '<< /Type /XRef /Length 0 >>\nstream\n\nendstream')), 'file-malformed'],
  ['a key that stands twice', changed(replaceIn(2, '/Count 1', '/Count 1 /Count 2')), 'file-malformed'],
  ['a key that stands twice in two spellings', changed(replaceIn(2, '/Count 1', '/Count 1 /C#6funt 2')), 'file-malformed'],
  ['a name with a bad escape', changed(replaceIn(2, '/Pages', '/P#zzges')), 'file-malformed'],
  ['a name with a zero byte', changed(replaceIn(2, '/Pages', '/Pages#00')), 'file-malformed'],
  ['a key that is not UTF-8', changed(replaceIn(2, '/Count', '/#ff')), 'file-malformed'],
  ['a stream without a length', changed(replaceIn(9, '/Length 4', '')), 'file-malformed'],
  ['a stream with an indirect length', changed(replaceIn(9, '/Length 4', '/Length 2 0 R')), 'file-malformed'],
  ['a stream that tells too short a length', changed(replaceIn(9, '/Length 4', '/Length 3')), 'file-malformed'],
  ['a stream that tells too long a length', changed(replaceIn(9, '/Length 4', '/Length 5')), 'file-malformed'],
  ['a stream longer than the file', changed(replaceIn(9, '/Length 4', '/Length 999999999')), 'file-malformed'],
  ['a stream with a negative length', changed(replaceIn(9, '/Length 4', '/Length -4')), 'file-malformed'],
  ['a stream in another file', changed(replaceIn(9, '/Length 4', '/Length 4 /F (/etc/passwd)')), 'file-malformed'],
  ['a huge number', changed(replaceIn(2, '/Count 1', `/Count ${'9'.repeat(1000)}`)), 'file-too-complex'],
  ['a number that is none', changed(replaceIn(2, '/Count 1', '/Count 1-2.3.4')), 'file-malformed'],
  ['a reference with words joined', changed(replaceIn(1, '2 0 R', '2 0 Really')), 'file-malformed'],
  ['a string that does not end', changed(replaceIn(4, '(Issuer)', '(Issuer')), 'file-malformed'],
  ['a string of 70,000 bytes', changed(replaceIn(4, '(Issuer)', `(${'a'.repeat(70_000)})`)), 'file-too-complex'],
  ['an octal escape over 377', changed(replaceIn(4, '(Issuer)', '(\\777)')), 'file-malformed'],
  ['half a byte in hexadecimal', changed(replaceIn(4, '(Issuer)', '<abc>')), 'file-malformed'],
  ['deep nesting', changed(add(10, nested)), 'file-too-complex'],
  ['a million brackets', changed(add(10, '['.repeat(1_000_000))), 'file-too-complex'],
  ['a million values', changed(add(10, `[${' 1'.repeat(1_000_000)} ]`)), 'file-too-complex'],
  ['JavaScript when the file opens', changed(replaceIn(1, '/Pages', '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Pages')), 'file-active-content'],
  ['a launch action far from the catalog', changed(add(10, '<< /K [ << /S /Launch >> ] >>')), 'file-active-content'],
];

const SIGNATURE: readonly (readonly [string, Uint8Array, string])[] = [
  ['a second signature', changed(add(10, '<< /Type /Sig /ByteRange [ 0 1 2 3 ] >>')), 'file-signature-several'],
  ['a second signature without a type', changed(add(10, '[ << /ByteRange [ 0 1 2 3 ] >> ]')), 'file-signature-several'],
  ['a second signature field', changed(add(10, '<< /FT /Sig /T (Other) >>')), 'file-signature-several'],
  ['a second signature field, its name escaped', changed(add(10, '<< /F#54 /#53ig /T (Other) >>')), 'file-signature-several'],
  ['a timestamp', changed(add(10, '<< /Type /DocTimeStamp >>')), 'file-signature-several'],
  ['a signature that no field has', changed(replaceIn(4, '/V 5 0 R', '')), 'file-signature-field'],
  ['a field that the form does not list', changed(replaceIn(1, '/Fields [ 4 0 R ]', '/Fields [ ]')), 'file-signature-field'],
  ['a form with another field beside it', changed(replaceIn(1, '/Fields [ 4 0 R ]', '/Fields [ 4 0 R 3 0 R ]')), 'file-signature-field'],
  ['no form', changed(replaceIn(1, /\/AcroForm << .*? >>/, '')), 'file-signature-field'],
  ['a field of another type', changed(replaceIn(4, '/FT /Sig', '/FT /Tx')), 'file-signature-field'],
  ['a field with kids', changed(replaceIn(4, '/FT /Sig', '/FT /Sig /Kids [ ]')), 'file-signature-field'],
  ['another format', edited('ETSI.CAdES.detached', 'adbe.pkcs7.detached'), 'file-signature-format'],
  ['no format', changed(replaceIn(5, '/SubFilter /ETSI.CAdES.detached', '')), 'file-signature-format'],
  ['a gap that is larger', ranged((a, b, c) => `0 ${a - 1} ${b} ${c}`), 'file-signature-range'],
  ['a gap that is smaller', ranged((a, b, c) => `0 ${a + 1} ${b} ${c}`), 'file-signature-range'],
  ['a gap that ends later', ranged((a, b, c) => `0 ${a} ${b + 1} ${c - 1}`), 'file-signature-range'],
  ['a range that does not begin at 0', ranged((a, b, c) => `1 ${a} ${b} ${c}`), 'file-signature-range'],
  ['ranges that overlap', ranged((a, _b, c) => `0 ${a} 5 ${c}`), 'file-signature-range'],
  ['a range that ends early', ranged((a, b, c) => `0 ${a} ${b} ${c - 5}`), 'file-appended'],
  ['a range that ends after the file', ranged((a, b, c) => `0 ${a} ${b} ${c + 5}`), 'file-signature-range'],
  ['a negative range', ranged((a, b) => `0 ${a} ${b} -1`), 'file-signature-range'],
  ['a range with a fraction', ranged((a, b, c) => `0 ${a} ${b} ${c}.`), 'file-signature-range'],
  ['a range with leading zeros', ranged((a, b, c) => `0 0${a} ${b} ${c}`), 'file-signature-range'],
  ['a range of strings', ranged((a, b, c) => `0 (${a}) ${b} ${c}`), 'file-signature-range'],
  ['a range of references', ranged((a, b) => `0 ${a} ${b} 2 0 R`), 'file-signature-range'],
  ['a range of three', ranged((a, b) => `0 ${a} ${b}`), 'file-signature-range'],
  ['a range of six', ranged((a, b) => `0 ${a} ${b} 1 ${b + 2} 1`), 'file-signature-range'],
  ['an indirect range', changed(replaceIn(5, /\/ByteRange \[.*?\]/, '/ByteRange 2 0 R')), 'file-signature-range'],
  ['no range', changed(replaceIn(5, /\/ByteRange \[.*?\]/, '')), 'file-signature-range'],
  ['upper-case hexadecimal', contents(cmsHex.toUpperCase()), 'file-signature-contents'],
  ['padding other than zero', contents(`${cmsHex}0001`), 'file-signature-contents'],
  ['no signature value yet', contents(''), 'file-signature-contents'],
  ['DER longer than its string', contents('30830fffff'), 'file-signature-contents'],
  ['an indefinite length', contents('3080'), 'file-signature-contents'],
  ['a length that is not the shortest', contents('308105'), 'file-signature-contents'],
  ['another DER type', contents('0401aa'), 'file-signature-contents'],
  ['Contents as a literal string', changed(replaceIn(5, /\/Contents <0+>/, '/Contents (0)')), 'file-signature-contents'],
  ['empty Contents', changed(replaceIn(5, /\/Contents <0+>/, '/Contents <>')), 'file-signature-range'],
  ['no Contents', changed(replaceIn(5, /\/Contents <0+>/, '')), 'file-signature-contents'],
  ['indirect Contents', changed(replaceIn(5, /\/Contents <0+>/, '/Contents 2 0 R')), 'file-signature-contents'],
];

const ATTACHMENTS: readonly (readonly [string, Uint8Array, string])[] = [
  ['no attachments', changed(replaceIn(1, /\/Names <<.*?>> >>/, '')), 'file-attachments'],
  ['an indirect name dictionary', changed(replaceIn(1, /\/Names <<.*?>> >>/, '/Names 2 0 R')), 'file-attachments'],
  ['one attachment', changed(replaceIn(1, '(record.cbor) 6 0 R', '')), 'file-attachments'],
  ['three attachments', changed(replaceIn(1, '(record.cbor) 6 0 R', '(record.cbor) 6 0 R (x) 6 0 R')), 'file-attachments'],
  ['one name twice', changed(replaceIn(1, '(record.cbor) 6 0 R', '(seal.cose) 6 0 R')), 'file-attachments'],
  ['a name tree with branches', changed(replaceIn(1, '/EmbeddedFiles <<', '/EmbeddedFiles << /Kids [ ]')), 'file-attachments'],
  ['other associated files', changed(replaceIn(1, '/AF [ 7 0 R 6 0 R ]', '/AF [ 7 0 R 7 0 R ]')), 'file-attachments'],
  ['a file specification elsewhere', changed(add(10, '<< /Type /Filespec /F (x) >>')), 'file-attachments'],
  ['a specification that names another file', changed(replaceIn(7, '/UF (seal.cose)', '/UF (other.cose)')), 'file-attachments'],
  ['two streams for one attachment', changed(replaceIn(7, '/F 9 0 R', '/F 9 0 R /UF 8 0 R')), 'file-attachments'],
  ['another relationship', changed(replaceIn(7, '/Data', '/Source')), 'file-attachments'],
  ['another media type', changed(replaceIn(9, 'application#2Fcose', 'text#2Fhtml')), 'file-attachments'],
  ['another filter', changed(replaceIn(9, '/Length 4', '/Filter /ASCIIHexDecode /Length 4')), 'file-attachments'],
  ['what does not inflate', changed(replaceIn(9, '/Length 4', '/Filter /FlateDecode /Length 4')), 'file-attachments'],
  ['a wrong size', changed(replaceIn(9, '/Length 4', '/Params << /Size 5 >> /Length 4')), 'file-attachments'],
  ['100 MB when inflated', changed(add(9, `<< /Type /EmbeddedFile /Subtype /application#2Fcose /Filter /FlateDecode /Length ${bomb.length} >>\nstream\n${latin1(bomb)}\nendstream`)), 'file-attachment-too-large'],
];

/** Reads all there is, as a check does; what would take much longer than it should runs into the test's time limit. */
async function codeOf(bytes: Uint8Array): Promise<string> {
  try {
    const file = readPdf(bytes);
    findSignature(file);
    await readAttachments(file);
    return 'ok';
  } catch (error) {
    if (error instanceof PdfError) return error.code;
    throw error;
  }
}

describe('refuses a file with', () => {
  test.each([...FILE, ...SIGNATURE, ...ATTACHMENTS])('%s', async (_name, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });
});

test('an altered signed file still says that it is signed', () => {
  expect(claimsSignature(edited('xref\n0 ', 'garbage\nxref\n0 '))).toBe(true);
  expect(claimsSignature(bytesOf('%PDF-1.4 /ByteRanges /FT /Sig /Signature'))).toBe(false);
  expect(claimsSignature(bytesOf('%PDF-1.4 /Type /Sig /SubFilter /adbe.pkcs7.detached'))).toBe(true);
  expect(claimsSignature(bytesOf('%PDF-1.4 /ByteRange[0 1 2 3]/Type/Sig'))).toBe(true);
});
