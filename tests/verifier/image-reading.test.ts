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
