import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bytesToDigits, pageDigest, sealAddress, sealQr } from '../../document/index.ts';
import { type PaperSealing, preparePaper, type PreparedPaper } from '../../issuer/pdf/index.ts';
import { CodeReader } from '../../verifier/image/index.ts';
import { findSignature, pageSource, readAttachments, readPdf } from '../../verifier/pdf/index.ts';
import { makeTestChain } from '../third-party/chain.ts';
import { laidOutPermit, ORIGIN, sealing } from '../third-party/paperfixture.ts';
import { hex } from './pdf-sample.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const reader = new CodeReader({ timeLimit: 60_000 });
let prepared: PreparedPaper;
let request: PaperSealing;
let paper: Uint8Array;

beforeAll(async () => {
  const [chain, layout] = await Promise.all([makeTestChain(), laidOutPermit()]);
  prepared = await preparePaper({ pdf: layout });
  request = sealing(chain);
  paper = new Uint8Array(await prepared.finish(request));
}, 60_000);
afterAll(() => reader.close());

test('an issued paper is read, and its signature covers it', () => {
  const found = findSignature(readPdf(paper));
  expect(found.kind).toBe('signed');
  if (found.kind === 'signed') expect(found.covered[0].length + found.covered[1].length).toBe(paper.length - 20_002);
});

test('an issued paper has the page digest that its issuer sealed', async () => {
  const qr = sealQr(sealAddress(ORIGIN), bytesToDigits(request.seal));
  const { digest, qrFound } = await pageDigest(sha256, pageSource(readPdf(paper)), qr);
  expect({ digest: hex(digest), qrFound }).toEqual({ digest: hex(prepared.pageDigest), qrFound: true });
});

test('an issued paper gives its seal and record', async () => {
  const { seal, record } = await readAttachments(readPdf(paper));
  expect([hex(seal), hex(record)]).toEqual([hex(request.seal), hex(request.record)]);
});

test('the QR of an issued paper is read from its drawn page', async () => {
  const { codes } = await reader.read(paper);
  const expected = `${sealAddress(ORIGIN)}${bytesToDigits(request.seal)}`;
  expect(codes).toEqual([{ text: expected, page: 1, attempt: 'plain' }]);
}, 60_000);
