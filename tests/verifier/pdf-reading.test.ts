import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { pageDigest } from '../../document/index.ts';
import { claimsSignature, findSignature, pageSource, PdfError, readAttachments, readPdf } from '../../verifier/pdf/index.ts';
import { CMS, hex, latin1, layOut, paperObjects, RECORD, sampleQr, SEAL, sign, signedPdf } from './pdf-sample.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const digestOf = (bytes: Uint8Array) => pageDigest(async (input) => sha256(input), pageSource(readPdf(bytes)), sampleQr());

describe('a paper written by pdf-lib', () => {
  test('is read, its signature found, and every byte is covered or in the gap', async () => {
    const bytes = await signedPdf();
    const found = findSignature(readPdf(bytes));
    if (found.kind !== 'signed') throw new Error('not signed');
    expect(hex(found.cms)).toBe(hex(CMS));
    const [before, after] = found.covered;
    const gap = bytes.length - before.length - after.length;
    expect(latin1(bytes.subarray(before.length, before.length + gap))).toMatch(/^<3081c8[0-9a-f]*0{100}>$/);
    expect(claimsSignature(bytes)).toBe(true);
  });

  test('gives its attachments', async () => {
    const { seal, record } = await readAttachments(readPdf(await signedPdf()));
    expect(hex(seal)).toBe(hex(SEAL));
    expect(hex(record)).toBe(hex(RECORD));
  });

  test('has the same page digest before and after signing, with its QR found', async () => {
    const bytes = await signedPdf();
    const { digest, qrFound } = await digestOf(bytes);
    expect(qrFound).toBe(true);
    const otherContents = latin1(bytes).replace('3081c8', '3081c7');
    expect(hex((await digestOf(new Uint8Array(Buffer.from(otherContents, 'latin1')))).digest)).toBe(hex(digest));
    const otherPage = latin1(bytes).replace('/MediaBox [ 0 0 595.28 841.89 ]', '/MediaBox [ 0 0 595.28 841.88 ]');
    expect(otherPage).not.toBe(latin1(bytes));
    expect(hex((await digestOf(new Uint8Array(Buffer.from(otherPage, 'latin1')))).digest)).not.toBe(hex(digest));
  });

  test('may have been laid out by Typst', async () => {
    const compiler = NodeCompiler.create();
    const pdf = compiler.pdf({ mainFileContent: '#set document(date: none)\n= Permit\n#table(columns: 2)[a][(b) \\\\ c]' });
    const bytes = await signedPdf(new Uint8Array(pdf));
    expect(findSignature(readPdf(bytes)).kind).toBe('signed');
    expect((await digestOf(bytes)).qrFound).toBe(true);
  });
});

test('the small paper that the hostile ones start from is good', async () => {
  const file = readPdf(sign(layOut(paperObjects())));
  expect(findSignature(file).kind).toBe('signed');
  expect(latin1((await readAttachments(file)).seal)).toBe('seal');
});

test('a file without any signature is told from a broken one', () => {
  const { 4: _field, 5: _signature, ...rest } = paperObjects();
  const objects = { ...rest, 4: '<< >>', 5: '<< >>', 1: rest[1]!.replace(/\/AcroForm << .*? >>/, '') };
  const bytes = layOut(objects);
  expect(findSignature(readPdf(bytes))).toEqual({ kind: 'none' });
  expect(claimsSignature(bytes)).toBe(false);
});

test('strings, names and numbers mean what ISO 32000 says', () => {
  const text = String.raw`[ (a\(b\)\\ \101\7\n (nested (deeper)) ) <0aFF> /A#2FB#20 -0.50 null ]`;
  const file = readPdf(layOut({ 1: '<< /Type /Catalog /#58 2 0 R >>', 2: text }));
  const list = file.objects.get('2');
  expect(file.catalog.map.has('X')).toBe(true);
  if (list?.kind !== 'array') throw new Error('no array');
  const [literal, hexadecimal, name, number] = list.items;
  expect(literal?.kind === 'string' && latin1(literal.bytes)).toBe('a(b)\\ A\x07\n (nested (deeper)) ');
  expect(hexadecimal?.kind === 'string' && hex(hexadecimal.bytes)).toBe('0aff');
  expect(name?.kind === 'name' && latin1(name.bytes)).toBe('A/B ');
  expect(number).toEqual({ kind: 'number', text: '-0.50' });
});

test('one changed byte never passes unseen', async () => {
  const good = await signedPdf();
  const reference = findSignature(readPdf(good));
  if (reference.kind !== 'signed') throw new Error('not signed');
  const coveredDigest = (parts: readonly Uint8Array[]): string => hex(sha256(Buffer.concat(parts)));
  const untouched = coveredDigest([...reference.covered, reference.cms]);
  let seed = 20261122;
  const random = (below: number): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % below;
  let unclaimed = 0;
  for (let round = 0; round < 2000; round++) {
    const bytes = good.slice();
    // The high bits of this generator are the random ones.
    const at = Math.floor((random(2 ** 31) / 2 ** 31) * bytes.length);
    bytes[at] = bytes[at]! ^ (1 + (random(2 ** 20) >>> 8) % 255);
    try {
      const found = findSignature(readPdf(bytes));
      expect(found.kind).toBe('signed');
      if (found.kind === 'signed') expect(coveredDigest([...found.covered, found.cms])).not.toBe(untouched);
    } catch (error) {
      if (!(error instanceof PdfError)) throw error;
      if (!claimsSignature(bytes)) unclaimed++;
    }
  }
  // One damaged mark does not hide that the file was signed.
  expect(unclaimed).toBe(0);
});
