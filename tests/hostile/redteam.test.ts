import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { STATUS, toHex, type TrustPart } from '../../document/index.ts';
import { findNewestTrust } from '../../issuer/index.ts';
import { signCades } from '../../issuer/pdf/cades.ts';
import { type CodeReader, nodeCrypto, openTrustList, StatusLists, verifyFile, type VerifierContext } from '../../verifier/index.ts';
import { AUTHORITY, contextOf, NOW, openTestAuthority, readSample, signStatus, signTrust, STATUS_URI, type TestAuthority } from '../support/authority.ts';

/** Attacks of a red team that once went through, 2026-11: each by the theft of one key, or by whoever stands between. */

const blind: CodeReader = { fromImage: () => Promise.reject(new Error('no picture is read')), fromPdf: () => Promise.reject(new Error('no page is drawn')) };
let authority: TestAuthority;
let file: string;
let context: VerifierContext;
beforeAll(async () => {
  authority = await openTestAuthority();
  const { pdf } = await authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'villa'), client: 'tests' });
  file = Buffer.from(pdf).toString('latin1');
  context = await authority.context();
}, 60_000);
afterAll(() => authority.close());

type Part = { readonly number: number; readonly text: string };

/** The file's objects, each without its first and last line, and its trailer dictionary. */
function takeApart(text: string): { objects: Part[]; trailer: string } {
  const table = Number(/startxref\n(\d+)\n%%EOF/.exec(text)![1]);
  const starts = [...text.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
  const objects = starts.map((start, index) => ({ number: index + 1, text: text.slice(start + `${index + 1} 0 obj\n`.length, (starts[index + 1] ?? table) - 'endobj\n'.length) }));
  const trailer = text.slice(text.indexOf('trailer\n', table) + 'trailer\n'.length, text.indexOf('\nstartxref', table));
  return { objects, trailer };
}

/** A file whose table tells the truth, with a section for every run of numbers, signed with the stolen PDF signer's key. */
async function putTogether(objects: readonly Part[], trailer: string): Promise<Uint8Array> {
  let text = file.slice(0, 15);
  const sections: { first: number; rows: string[] }[] = [{ first: 0, rows: ['0000000000 65535 f \n'] }];
  for (const { number, text: object } of objects) {
    const last = sections.at(-1)!;
    const row = `${String(text.length).padStart(10, '0')} 00000 n \n`;
    if (last.first + last.rows.length === number) last.rows.push(row);
    else sections.push({ first: number, rows: [row] });
    text += `${number} 0 obj\n${object}endobj\n`;
  }
  const table = sections.map(({ first, rows }) => `${first} ${rows.length}\n${rows.join('')}`).join('');
  text += `xref\n${table}trailer\n${trailer.replace(/\/Size \d+/, `/Size ${objects.at(-1)!.number + 1}`)}\nstartxref\n${text.length}\n%%EOF\n`;
  const bytes = Buffer.from(text, 'latin1');
  const contents = /\/Contents <[0-9a-f]{1000,}>/.exec(text)!;
  const [start, end] = [contents.index + '/Contents '.length, contents.index + contents[0].length];
  const range = /\/ByteRange \[[^\]]*\]/.exec(text)!;
  bytes.write(`${`/ByteRange [0 ${start} ${end} ${bytes.length - end}`.padEnd(range[0].length - 1)}]`, range.index, 'latin1');
  const contentDigest = createHash('sha256').update(bytes.subarray(0, start)).update(bytes.subarray(end)).digest();
  const { pdf, ca } = authority.keys;
  const cms = await signCades({ contentDigest, certificate: pdf.certificate, chain: [ca], sign: pdf.sign });
  bytes.write(cms.toString('hex').padEnd(end - start - 2, '0'), start + 1, 'latin1');
  return new Uint8Array(bytes);
}

/** Changes the dictionary of every object but the signature's and the QR's, whose spelling was always fixed. */
function respell(text: string, change: (head: string) => string): Promise<Uint8Array> {
  const { objects, trailer } = takeApart(text);
  const changed = objects.map((part) => {
    if (part.text.includes('/ByteRange') || part.text.includes('/IM true')) return part;
    const at = part.text.indexOf('\nstream\n');
    return { ...part, text: at < 0 ? change(part.text) : change(part.text.slice(0, at)) + part.text.slice(at) };
  });
  expect(changed).not.toEqual(objects);
  return putTogether(changed, trailer);
}

const stream = (data: string): string => `<< /Length ${data.length} >>\nstream\n${data}\nendstream\n`;
/** What a reader that gathers objects by looking for `n 0 obj` takes for the drawing of a page. */
const HIDDEN = stream('\n46 0 obj\n<< /Length 27 >>\nstream\n1 0 0 rg 40 40 500 750 re f \nendstream\nendobj\n');
const judge = (bytes: Uint8Array, changes: Partial<VerifierContext> = {}) => verifyFile(bytes, { ...context, ...changes }, blind);

describe('with the PDF signer\'s key alone, a file that readers draw differently', () => {
  test('cannot be told from the issued one when nothing is changed', async () => {
    const { objects, trailer } = takeApart(file);
    expect(await judge(await putTogether(objects, trailer))).toMatchObject({ verdict: 'authentic', proves: 'file' });
  });

  test('is not authentic with a first object that says /Linearized: poppler drops the table and takes objects out of streams', async () => {
    const { objects, trailer } = takeApart(file);
    const later = (text: string): string => text.replaceAll(/(\d+) 0 R/g, (_, number) => `${Number(number) + 1} 0 R`);
    const moved = objects.map(({ number, text }) => {
      const at = text.indexOf('\nstream\n');
      return { number: number + 1, text: at < 0 ? later(text) : later(text.slice(0, at)) + text.slice(at) };
    });
    const linearized = { number: 1, text: '<< /Linearized 1 /L 162584 /H [100 100] /O 12 /E 5000 /N 2 /T 5000 >>\n' };
    const answer = await judge(await putTogether([linearized, ...moved, { number: moved.length + 2, text: HIDDEN }], later(trailer)));
    expect(answer).toMatchObject({ verdict: 'forged', reason: 'file-altered' });
  });

  test.each([4_194_305, 2_147_483_646, 4_000_000_000])('is not authentic with an object number of %i: poppler drops the table', async (number) => {
    const { objects, trailer } = takeApart(file);
    const answer = await judge(await putTogether([...objects, { number: objects.length + 1, text: HIDDEN }, { number, text: 'null\n' }], trailer));
    expect(answer).toMatchObject({ verdict: 'forged', reason: 'file-altered' });
  });

  test('is not authentic with an object that nothing refers to', async () => {
    const { objects, trailer } = takeApart(file);
    expect(await judge(await putTogether([...objects, { number: objects.length + 1, text: HIDDEN }], trailer))).toMatchObject({ verdict: 'forged', reason: 'file-altered' });
  });

  test.each<[string, (head: string) => string]>([
    ['integers as reals, which poppler takes for no integers', (head) => head.replaceAll(/(?<=[[ ])(\d+)(?=[ \]])(?! 0 R)(?<!0(?= R))(?<!\/(?:Length|Size) \d+)/g, '$1.0')],
    ['fractions with further zeros', (head) => head.replaceAll(/(\.\d+)(?=[ \]])/g, '$10')],
    ['names in escapes', (head) => head.replaceAll('/Type', '/T#79pe')],
    ['strings in octal', (head) => head.replaceAll('(ar-QA)', String.raw`(ar\055QA)`)],
    ['strings in hexadecimal', (head) => head.replaceAll('(ar-QA)', '<61722d5141>')],
    ['further white space', (head) => head.replaceAll('<< ', '<<\n ')],
  ])('is not authentic with %s', async (_what, change) => {
    expect(await judge(await respell(file, change))).toMatchObject({ verdict: 'forged', reason: 'file-altered' });
  });

  test('is not authentic with another trailer', async () => {
    const { objects, trailer } = takeApart(file);
    for (const changed of [trailer.replace('/Info 2 0 R', '/Info 3 0 R'), trailer.replace('/Info 2 0 R ', ''), trailer.replace('/Root', '/Ro#6ft')]) {
      expect(changed).not.toBe(trailer);
      expect(await judge(await putTogether(objects, changed))).toMatchObject({ verdict: 'forged', reason: 'file-altered' });
    }
  });
});

test('a certificate whose kid is that of a listed PDF signer is not that signer: kids have 64 bits, and may be searched for', async () => {
  const edition = (await findNewestTrust(authority.knex))!;
  const part = JSON.parse(edition.parts[AUTHORITY.id]!) as TrustPart;
  // The collision, from its other side: the list gives the very kid to another key.
  const pdfSigners = part.pdfSigners.map((key) => ({ ...key, key: part.statusSigners[0]!.key }));
  const trust = await openTrustList(await signTrust(authority.keys.trustList, [{ ...part, pdfSigners }]), { root: authority.keys.root, now: NOW, crypto: nodeCrypto });
  expect(await judge(new Uint8Array(Buffer.from(file, 'latin1')), { trust })).toMatchObject({ verdict: 'forged', reason: 'file-signer-unknown' });
});

test.each(['TM', 'TM-BP'])('a second authority with the prefix %s, whose numbers are the first one\'s too, is in no trust list', async (prefix) => {
  const part = JSON.parse((await findNewestTrust(authority.knex))!.parts[AUTHORITY.id]!) as TrustPart;
  const second = { ...part, authority: 'second', prefix, sealSigners: [], pdfSigners: [], statusSigners: [], statusLists: [] };
  const open = async (parts: TrustPart[]) => openTrustList(await signTrust(authority.keys.trustList, parts), { root: authority.keys.root, now: NOW, crypto: nodeCrypto });
  await expect(open([part, second])).rejects.toMatchObject({ code: 'trust-malformed' });
  await expect(open([second, part])).rejects.toMatchObject({ code: 'trust-malformed' });
  expect((await open([part, { ...second, prefix: 'TMX' }])).parts).toHaveLength(2);
});

describe('whoever delivers the lists', () => {
  test('cannot take a revocation back with an edition of the same second', async () => {
    const { trust } = await contextOf(authority.keys);
    const lists = new StatusLists();
    const before = await signStatus(authority.keys.status, { entries: { 8: STATUS.suspended } });
    const after = await signStatus(authority.keys.status, { entries: { 7: STATUS.revoked, 9: STATUS.superseded } });
    await lists.accept(STATUS_URI, after, trust!);
    await lists.accept(STATUS_URI, after, trust!);
    await expect(lists.accept(STATUS_URI, before, trust!)).rejects.toMatchObject({ name: 'StatusError', code: 'status-list-equivocation' });
    expect(lists.find(STATUS_URI)!.entries.some((byte) => byte !== 0)).toBe(true);
  });

  test('cannot have the genuine trust list refused by making its signature\'s other half first', async () => {
    const source = await signTrust(authority.keys.trustList, [JSON.parse((await findNewestTrust(authority.knex))!.parts[AUTHORITY.id]!) as TrustPart]);
    const options = { root: authority.keys.root, now: NOW, crypto: nodeCrypto };
    const [header, payload, signature] = source.head.split('.') as [string, string, string];
    const bytes = Buffer.from(signature, 'base64url');
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    bytes.write((order - BigInt(`0x${toHex(bytes.subarray(32))}`)).toString(16).padStart(64, '0'), 32, 'hex');
    const previous = await openTrustList({ ...source, head: `${header}.${payload}.${bytes.toString('base64url')}` }, options);
    expect((await openTrustList(source, { ...options, previous })).head.sequence).toBe(previous.head.sequence);
  });
});
