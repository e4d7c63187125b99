import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { CodeReader } from '../../verifier/image/index.ts';
import { jpegOf, pdfOf, picture, png, sealText } from './image-sample.ts';

// On a machine that is busy with other things a second becomes ten.
jest.setTimeout(120_000);
const reader = new CodeReader({ timeLimit: 60_000 });
afterAll(() => reader.close());

const { text, qr } = sealText();
const other = sealText('8');

describe('reads a seal from', () => {
  test('a PNG', async () => {
    const found = await reader.read(png(picture([qr])));
    expect(found).toEqual({ type: 'png', codes: [{ text, page: 1, attempt: 'plain' }], pageCount: 1, pagesRead: 1 });
  });

  test('a JPEG', async () => {
    const found = await reader.read(jpegOf(picture([qr])));
    expect(found).toEqual({ type: 'jpeg', codes: [{ text, page: 1, attempt: 'plain' }], pageCount: 1, pagesRead: 1 });
  });

  test('the second page of a PDF', async () => {
    const found = await reader.read(await pdfOf([undefined, picture([qr])]));
    expect(found).toEqual({ type: 'pdf', codes: [{ text, page: 2, attempt: 'plain' }], pageCount: 2, pagesRead: 2 });
  });

  test('a PDF of more pages than are read', async () => {
    const found = await reader.read(await pdfOf([picture([qr]), ...Array.from({ length: 11 }, () => undefined)]));
    expect(found).toMatchObject({ codes: [{ text, page: 1 }], pageCount: 12, pagesRead: 10 });
  });
});

test('two seals on one picture are both told', async () => {
  const found = await reader.read(png(picture([qr, other.qr])));
  expect(found.codes.map((code) => code.text).sort()).toEqual([text, other.text].sort());
});

test('a seal on each of two pages is told with its page', async () => {
  const { codes } = await reader.read(await pdfOf([picture([qr]), picture([other.qr])]));
  expect(codes.map((code) => [code.page, code.text])).toEqual([[1, text], [2, other.text]]);
});

test('a picture without a code is read, and has none', async () => {
  const blank = { width: 200, height: 100, data: Buffer.alloc(80_000, 200) };
  expect((await reader.read(png(blank))).codes).toEqual([]);
});

test('a drawing on a transparent ground is dark on light', async () => {
  const pixels = picture([qr]);
  for (let at = 0; at < pixels.data.length; at += 4) if (pixels.data[at] === 255) pixels.data.fill(0, at, at + 4);
  expect((await reader.read(png(pixels))).codes).toEqual([{ text, page: 1, attempt: 'plain' }]);
});

test('photographed codes: at least as many as were read when this was measured', async () => {
  const corpus = fileURLToPath(new URL('../../../shared/corpora/zxing-qrcode/', import.meta.url));
  if (!existsSync(corpus)) throw new Error(`the corpus of photographed QR codes is missing: ${corpus}`);
  const plain = (words: string): string => words.replaceAll('\r\n', '\n').trim();
  const missed: string[] = [];
  for (const folder of ['qrcode-2', 'qrcode-3']) {
    for (const file of readdirSync(`${corpus}${folder}`).filter((name) => name.endsWith('.png'))) {
      const wanted = plain(readFileSync(`${corpus}${folder}/${file.replace('.png', '.txt')}`, 'utf8'));
      const { codes } = await reader.read(new Uint8Array(readFileSync(`${corpus}${folder}/${file}`)));
      if (!codes.some((code) => plain(code.text) === wanted)) missed.push(`${folder}/${file}`);
    }
  }
  // 12.png is not read. 13.png is, but its own text file spells one word otherwise than the code does.
  expect(missed.sort()).toEqual(['qrcode-2/12.png', 'qrcode-2/13.png']);
});
