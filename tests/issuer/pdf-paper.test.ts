import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { bytesToDigits, pageDigest, sealAddress, sealQr } from '../../document/index.ts';
import { type PaperSealing, preparePaper, type PreparedPaper } from '../../issuer/pdf/index.ts';
import { makeTestChain, type TestChain } from '../third-party/chain.ts';
import { laidOutPermit, ORIGIN, sealing } from '../third-party/paperfixture.ts';
import { pdfLibSource } from '../third-party/pdflibview.ts';

let chain: TestChain;
let layout: Uint8Array;
let prepared: PreparedPaper;

beforeAll(async () => {
  [chain, layout] = await Promise.all([makeTestChain(), laidOutPermit()]);
  prepared = await preparePaper({ pdf: layout });
});

/** The digest of a finished file, as another parser reads it. */
async function digestOf(file: Uint8Array, seal: Uint8Array) {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  const { digest, qrFound } = await pageDigest(sha256, await pdfLibSource(file), sealQr(sealAddress(ORIGIN), bytesToDigits(seal)));
  return { digest: Buffer.from(digest).toString('hex'), qrFound };
}

const digestBefore = () => Buffer.from(prepared.pageDigest).toString('hex');

describe('page digest', () => {
  test.each([
    ['a seal', {}],
    ['another seal, of another QR version', { seal: Buffer.alloc(200, 3) }],
    ['another record', { record: Buffer.alloc(9000, 1) }],
    ['other words in the signature', { reason: 'سبب آخر', authorityName: 'X', signedAt: new Date('2031-01-01T00:00:00Z') }],
  ] satisfies [string, Partial<PaperSealing>][])('is that of the finished file with %s', async (_, changes) => {
    const request = sealing(chain, changes);
    expect(await digestOf(await prepared.finish(request), request.seal)).toEqual({ digest: digestBefore(), qrFound: true });
  });

  test('does not find the QR of another seal', async () => {
    const file = await prepared.finish(sealing(chain));
    const other = await digestOf(file, Buffer.alloc(305, 8));
    expect(other.qrFound).toBe(false);
    expect(other.digest).not.toBe(digestBefore());
  });
});

describe('finishing', () => {
  const withoutSignature = (file: Uint8Array) => Buffer.from(file).toString('latin1').replace(/\/Contents <[0-9a-f]+>/, '');

  test('gives equal bytes for equal input, signature aside', async () => {
    const [first, again] = [await prepared.finish(sealing(chain)), await (await preparePaper({ pdf: layout })).finish(sealing(chain))];
    expect(withoutSignature(again)).toBe(withoutSignature(first));
  });

  test('gives equal bytes for an equal signature', async () => {
    const sign = async () => Buffer.alloc(64, 5);
    expect(await prepared.finish(sealing(chain, { sign }))).toEqual(await prepared.finish(sealing(chain, { sign })));
  });

  test('may be repeated after a signature that failed', async () => {
    const expected = withoutSignature(await prepared.finish(sealing(chain)));
    const broken = prepared.finish(sealing(chain, { sign: () => Promise.reject(new Error('token removed')) }));
    await expect(broken).rejects.toThrow('token removed');
    expect(withoutSignature(await prepared.finish(sealing(chain)))).toBe(expected);
  });

  test('refuses a signature that is larger than its room', async () => {
    const long = Buffer.concat([chain.ca, Buffer.alloc(10_000)]);
    await expect(prepared.finish(sealing(chain, { chain: [long] }))).rejects.toMatchObject({ code: 'signature-too-large' });
  });
});

describe('preparing', () => {
  test('refuses a layout without a place for the QR', async () => {
    const without = Buffer.from(Buffer.from(layout).toString('latin1').replace('/Subtype /Image', '/Subtype /Imagf'), 'latin1');
    await expect(preparePaper({ pdf: without })).rejects.toMatchObject({ code: 'placeholder-missing' });
  });

  test.each([
    ['something else', Buffer.from('no PDF')],
    ['a file cut off', () => Buffer.from(layout).subarray(0, -100)],
  ])('refuses %s', async (_, file) => {
    await expect(preparePaper({ pdf: typeof file === 'function' ? file() : file })).rejects.toMatchObject({ code: 'layout-unreadable' });
  });
});
