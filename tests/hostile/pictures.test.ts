import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { crc32, deflateSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import qrcode from 'qrcode';
import { createCodeReader, verifyFile, type VerifierContext } from '../../verifier/index.ts';
import { renderPage, withDocument } from '../../verifier/image/pdfium.ts';
import { openTestAuthority, readSample, type TestAuthority } from '../support/authority.ts';

type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

const codes = createCodeReader();
let authority: TestAuthority;
let context: VerifierContext;
let page: Picture;
let otherPage: Picture;
let number: string;
beforeAll(async () => {
  authority = await openTestAuthority();
  const issue = (sample: string) => authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', sample), client: 'tests' });
  const papers = [await issue('smallest'), await issue('villa')];
  number = papers[0]!.number;
  [page, otherPage] = (await Promise.all(papers.map(({ pdf }) => drawn(new Uint8Array(pdf))))) as [Picture, Picture];
  context = await authority.context();
}, 60_000);
afterAll(async () => {
  await codes.close();
  await authority.close();
});

const judge = (bytes: Uint8Array) => verifyFile(bytes, context, codes);

/** The first page as a scanner sees it, at 200 dots an inch. */
function drawn(pdf: Uint8Array): Promise<Picture> {
  return withDocument(pdf, async (document) => {
    const { width, height, pixels } = await renderPage(document, 0, 200 / 72, 8_000_000);
    return { width, height, pixels: Uint8Array.from(pixels) };
  });
}

function rgba({ width, height, pixels }: Picture): { width: number; height: number; data: Buffer } {
  const data = Buffer.alloc(width * height * 4, 255);
  pixels.forEach((gray, i) => {
    data[i * 4] = data[i * 4 + 1] = data[i * 4 + 2] = gray;
  });
  return { width, height, data };
}

/** A PNG in gray, its rows unfiltered: by hand, since pngjs takes minutes for a page inside Jest. */
function png({ width, height, pixels }: Picture): Uint8Array {
  const rows = new Uint8Array((width + 1) * height);
  for (let row = 0; row < height; row++) rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return new Uint8Array(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function beside(left: Picture, right: Picture): Picture {
  const [width, height] = [left.width + right.width, Math.max(left.height, right.height)];
  const pixels = new Uint8Array(width * height).fill(255);
  for (const [picture, offset] of [[left, 0], [right, left.width]] as const) {
    for (let row = 0; row < picture.height; row++) pixels.set(picture.pixels.subarray(row * picture.width, (row + 1) * picture.width), row * width + offset);
  }
  return { width, height, pixels };
}

/** A QR of our own making, eight pixels a module. */
function code(text: string): Picture {
  const { size, data } = qrcode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const [scale, quiet] = [8, 4];
  const width = (size + 2 * quiet) * scale;
  const pixels = new Uint8Array(width * width).fill(255);
  for (let y = 0; y < size * scale; y++) for (let x = 0; x < size * scale; x++) if (data[Math.floor(y / scale) * size + Math.floor(x / scale)]) pixels[(y + quiet * scale) * width + x + quiet * scale] = 0;
  return { width, height: width, pixels };
}

const blank: Picture = { width: 800, height: 600, pixels: new Uint8Array(800 * 600).fill(255) };

describe('a picture of a paper', () => {
  test.each([
    ['PNG', () => png(page)], ['JPEG', () => new Uint8Array(jpeg.encode(rgba(page), 60).data)], ['PNG with a tint of grey over it', () => png({ ...page, pixels: page.pixels.map((gray) => 60 + gray / 2) })],
  ])('as %s is authentic, and proves the seal only', async (_, picture) => {
    const answer = await judge(picture());
    expect(answer).toMatchObject({ verdict: 'authentic', reason: 'ok', proves: 'seal', document: { number }, seal: null });
    // What the record holds beyond the seal is not in a picture.
    expect(answer.document!.fields.map((field) => field.name)).not.toContain('address');
  });

  test('that was revoked says so', async () => {
    const paper = await authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests' });
    await authority.issuer.change({ change: 'revoke', number: paper.number, reason: 'a test', actor: 'tests' });
    expect(await verifyFile(png(await drawn(new Uint8Array(paper.pdf))), await authority.context(), codes)).toMatchObject({ verdict: 'revoked', reason: 'status-revoked', proves: 'seal' });
  });

  test('beside another paper is undetermined: two seals', async () => {
    expect(await judge(png(beside(page, otherPage)))).toMatchObject({ verdict: 'undetermined', reason: 'several-codes', document: null, seal: null });
  });

  test('beside a code that leads elsewhere is undetermined, says whither, and gives the seal\'s own verdict', async () => {
    const answer = await judge(png(beside(page, code('https://evil.example/pay?secret=1'))));
    expect(answer).toMatchObject({ verdict: 'undetermined', reason: 'several-codes', seal: { verdict: 'authentic', document: { number } } });
    expect(answer.detail!.split(', ').sort()).toEqual(['https://check.example', 'https://evil.example']);
    expect(JSON.stringify(answer)).not.toContain('secret');
  }, 60_000);
});

describe('a picture', () => {
  test('without a code is unreadable', async () => {
    expect(await judge(png(blank))).toMatchObject({ verdict: 'unreadable', reason: 'no-code', document: null });
  }, 60_000);

  test.each([
    ['that leads elsewhere', 'https://evil.example/seal?secret', 'text-foreign', 'https://evil.example'], ['that is words', 'no address at all', 'text-no-seal', null], ['that is like a seal\'s', `https://check.example/#${'1'.repeat(601)}`, 'digits-length', null],
  ])('of a code %s is unreadable', async (_, text, reason, detail) => {
    expect(await judge(png(code(text)))).toMatchObject({ verdict: 'unreadable', reason, detail, document: null });
  });

  test('of a genuine seal under another address is not authentic, and says which address', async () => {
    const { seal } = await authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests' });
    expect(await judge(png(code(seal.replace('check.example', 'check-example.com'))))).toMatchObject({ verdict: 'undetermined', reason: 'foreign-address', detail: 'https://check-example.com' });
  });

  test('whose header promises more pixels than any photo has is refused before it is unpacked', async () => {
    const bomb = Buffer.from(png(blank));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(await judge(new Uint8Array(bomb))).toMatchObject({ verdict: 'unreadable', reason: 'file-too-many-pixels' });
  });

  test('of millions of equal pixels is read like any other', async () => {
    const bomb = png({ width: 6000, height: 6000, pixels: new Uint8Array(36_000_000).fill(255) });
    expect(bomb.length).toBeLessThan(100_000);
    expect(await judge(bomb)).toMatchObject({ verdict: 'unreadable', reason: expect.stringMatching(/^(no-code|file-too-slow)$/) });
  }, 60_000);
});

describe('an upload', () => {
  test.each([['PDF', '%PDF-1.7\n'], ['PNG', '\x89PNG\r\n\x1a\n'], ['JPEG', '\xff\xd8\xff\xe0'], ['nothing', '']])('of 50 MB that begins like a %s is refused by its size', async (_, head) => {
    const upload = Buffer.alloc(50 * 1024 * 1024);
    upload.write(head, 'latin1');
    expect(await judge(new Uint8Array(upload.buffer))).toMatchObject({ verdict: 'unreadable', reason: 'file-too-large' });
  });

  test.each([['empty', new Uint8Array()], ['one byte', Uint8Array.of(0)], ['text', new TextEncoder().encode('<html></html>')], ['a PDF header and no more', new TextEncoder().encode('%PDF-1.7')], ['a PNG header and no more', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)]])('that is %s is unreadable', async (_, bytes) => {
    expect(await judge(bytes)).toMatchObject({ verdict: 'unreadable', reason: expect.stringMatching(/^file-/) });
  });
});
