import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeCrypto, StatusLists, verifyPdf } from '../../verifier/index.ts';
import { claimsSignature, findSignature, PdfError, readPdf } from '../../verifier/pdf/index.ts';

/** Universal signature forgeries of the Ruhr University (2019): signature dictionaries emptied so that careless readers find nothing to object to. */
const FOLDER = fileURLToPath(new URL('../../../shared/corpora/pdf-signature-attacks/', import.meta.url));
const FORGERIES = readdirSync(FOLDER).filter((name) => name.endsWith('.pdf'));

const NO_CODES = { fromImage: () => Promise.resolve({ ok: true, texts: [] } as const), fromPdf: () => Promise.resolve({ ok: true, texts: [] } as const) };

test('the corpus holds seven forgeries', () => {
  expect(FORGERIES).toHaveLength(7);
});

describe.each(FORGERIES)('%s', (name) => {
  const bytes = new Uint8Array(readFileSync(FOLDER + name));

  // Their signer is foreign, and would be refused in any case: what matters is that it never comes to asking whose signature it is.
  test('is refused for its form, before any certificate is looked at', () => {
    expect(() => findSignature(readPdf(bytes))).toThrow(PdfError);
    expect(claimsSignature(bytes)).toBe(true);
  });

  test('is never authentic', async () => {
    const answer = await verifyPdf(bytes, { trust: undefined, statusLists: new StatusLists(), crypto: nodeCrypto, now: 0 }, NO_CODES);
    expect(answer).toMatchObject({ verdict: 'unreadable', reason: 'no-code' });
  });
});
