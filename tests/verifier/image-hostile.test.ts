import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { CodeReader, fileType, IMAGE_LIMITS } from '../../verifier/image/index.ts';
import { claimedPng, jpegOf, pdfOf, picture, png, sealText } from './image-sample.ts';

// On a machine that is busy with other things a second becomes ten.
jest.setTimeout(120_000);
const reader = new CodeReader({ timeLimit: 60_000 });
afterAll(() => reader.close());

const codeOf = (bytes: Uint8Array, by = reader): Promise<string> =>
  by.read(bytes).then(() => 'ok', (error: { code?: string }) => error.code ?? String(error));
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const { qr } = sealText();
const goodPng = png(picture([qr]));
const goodJpeg = jpegOf(picture([qr]));

/** The frame header of a baseline JPEG, with other dimensions in it. */
function resizedJpeg(width: number, height: number): Uint8Array {
  const bytes = Buffer.from(goodJpeg);
  const frame = bytes.indexOf(Buffer.from('ffc0', 'hex'));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return new Uint8Array(bytes);
}

describe('refuses', () => {
  test.each([
    ['nothing', new Uint8Array(), 'file-type-unknown'],
    ['a text', bytesOf('#1234'), 'file-type-unknown'],
    ['a GIF', bytesOf('GIF89a'), 'file-type-unknown'],
    ['an upload of 50 MB', new Uint8Array(50 * 1024 * 1024), 'file-too-large'],
    ['a PNG that would inflate to 10 GB', claimedPng(100_000, 100_000, 1_000_000), 'file-too-many-pixels'],
    ['a PNG of the greatest size there is', claimedPng(0xffffffff, 0xffffffff, 10), 'file-too-many-pixels'],
    ['an interlaced PNG that inflates to more than it says', claimedPng(100, 100, 50_000_000, true), 'file-malformed'],
    ['a PNG that inflates to less than it says', claimedPng(1000, 1000, 10), 'any'],
    ['a PNG without pixels', claimedPng(0, 10, 10), 'file-malformed'],
    ['a PNG that is only its signature', goodPng.subarray(0, 8), 'file-malformed'],
    ['a PNG that is cut off', goodPng.subarray(0, goodPng.length / 2), 'file-malformed'],
    ['a JPEG of absurd dimensions', resizedJpeg(65_500, 65_500), 'file-too-many-pixels'],
    ['a JPEG without pixels', resizedJpeg(0, 100), 'file-malformed'],
    ['a JPEG that is only its first bytes', goodJpeg.subarray(0, 3), 'file-malformed'],
    ['a JPEG that is cut off', goodJpeg.subarray(0, goodJpeg.length / 2), 'file-malformed'],
    ['a PDF that is garbage', bytesOf(`%PDF-1.7\n${'garbage '.repeat(1000)}`), 'file-malformed'],
    ['a PDF without pages', bytesOf('%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF'), 'any'],
  ])('%s', async (_name, bytes, code) => {
    if (code === 'any') await codeOf(bytes);
    else expect(await codeOf(bytes)).toBe(code);
    // Whatever it was, the next one is read.
    expect((await reader.read(goodPng)).codes).toHaveLength(1);
  });
});

test('a JPEG that is larger than its data says is read as far as it goes', async () => {
  expect(['ok', 'file-malformed']).toContain(await codeOf(resizedJpeg(6000, 6000)));
});

test('a page of the greatest size is drawn within the limit of pixels', async () => {
  const text = Buffer.from(await pdfOf([undefined])).toString('latin1');
  const large = bytesOf(text.replace('595 842', '1e9 1e9'));
  expect(['ok', 'file-malformed']).toContain(await codeOf(large));
});

test('one altered byte in a PDF never brings the reader down', async () => {
  const good = await pdfOf([picture([qr])]);
  for (let round = 0; round < 12; round++) {
    const bytes = good.slice();
    bytes[Math.floor((round * bytes.length) / 12)]! ^= 0x15;
    expect(await codeOf(bytes)).toMatch(/^(?:ok|file-malformed|file-encrypted|file-type-unknown)$/);
  }
  expect((await reader.read(good)).codes).toHaveLength(1);
});

test('types are told by the first bytes', () => {
  expect([goodPng, goodJpeg, bytesOf('\r\n%PDF-1.4'), bytesOf('%!PS')].map(fileType)).toEqual(['png', 'jpeg', 'pdf', undefined]);
});

describe('a thread that fails', () => {
  const failing = (options: object = {}): CodeReader =>
    new CodeReader({ threads: 1, timeLimit: 20_000, ...options, workerFile: fileURLToPath(new URL('./image-failing-worker.ts', import.meta.url)) });

  test.each(['exit', 'throw', 'memory'])('by %s is answered, and the next file is read', async (how) => {
    const by = failing();
    expect(await codeOf(bytesOf(how), by)).toBe('file-unreadable');
    expect(await codeOf(bytesOf('good'), by)).toBe('ok');
    await by.close();
  });

  test('by running on is ended', async () => {
    const by = failing({ timeLimit: 2000 });
    await by.read(bytesOf('good'));
    expect(await codeOf(bytesOf('loop'), by)).toBe('file-too-slow');
    expect(await codeOf(bytesOf('good'), by)).toBe('ok');
    await by.close();
  });

  test('keeps only so many waiting', async () => {
    const by = failing({ timeLimit: 3000, waiting: 1 });
    await by.read(bytesOf('good'));
    const answers = await Promise.all(['loop', 'loop', 'loop'].map((how) => codeOf(bytesOf(how), by)));
    expect(answers).toEqual(['file-too-slow', 'reader-busy', 'reader-busy']);
    await by.close();
  });

  test('or is at work when the reader closes is answered', async () => {
    const by = failing();
    await by.read(bytesOf('good'));
    const answer = codeOf(bytesOf('loop'), by);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await by.close();
    expect(await answer).toBe('reader-closed');
    expect(await codeOf(bytesOf('good'), by)).toBe('reader-closed');
  });
});

test('the limits are those that the design names', () => {
  expect(IMAGE_LIMITS).toMatchObject({ fileBytes: 10 * 1024 * 1024, pixels: 40_000_000, pages: 10 });
});
