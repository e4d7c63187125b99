import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { type Answer, bytesToDigits } from '../../document/index.ts';
import { createCodeReader, verifyFile, type VerifierContext, verifySealBytes, verifySealText } from '../../verifier/index.ts';
import { Draft } from '../../issuer/pdf/draft.ts';
import { readPdf } from '../../issuer/pdf/reader.ts';
import { openTestAuthority, ORIGIN, readSample, type TestAuthority } from '../support/authority.ts';
import { attachmentBytes } from './remake.ts';

const FLIPS = process.env['KHATM_FULL'] === '1' ? 10_000 : 500;
/** Where bytes are changed, and to what; another text looks at other places. */
const SEED = process.env['KHATM_SEED'] ?? 'khatm';

const codes = createCodeReader();
let authority: TestAuthority;
let context: VerifierContext;
let file: Uint8Array;
let seal: Uint8Array;
beforeAll(async () => {
  authority = await openTestAuthority();
  const { pdf } = await authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests' });
  file = new Uint8Array(pdf);
  seal = attachmentBytes(new Draft(readPdf(file)), 'seal.cose');
  context = await authority.context();
}, 60_000);
afterAll(async () => {
  await codes.close();
  await authority.close();
});

function draw(what: string, i: number, below: number): number {
  return createHash('sha256').update(`${SEED} ${what} ${i}`).digest().readUInt32BE() % below;
}

/** Answers that an altered paper may get. */
function expectRefused(answer: Answer, how: string): void {
  expect({ how, verdict: answer.verdict, reason: answer.reason }).toEqual({
    how, verdict: expect.not.stringMatching(/^(authentic|revoked|superseded|suspended|expired|not-yet-valid)$/), reason: expect.stringMatching(/^[a-z][a-z0-9-]+$/),
  });
}

async function verdicts(count: number, change: (i: number) => { how: string; bytes: Uint8Array }): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const { how, bytes } = change(i);
    const answer = await verifyFile(bytes, context, codes);
    expectRefused(answer, how);
    seen.set(answer.reason, (seen.get(answer.reason) ?? 0) + 1);
  }
  return seen;
}

describe('a file', () => {
  test('as it was issued is authentic', async () => {
    expect(await verifyFile(file, context, codes)).toMatchObject({ verdict: 'authentic', proves: 'file' });
  });

  test(`with one byte changed is never authentic and always answered: ${FLIPS} places`, async () => {
    const seen = await verdicts(FLIPS, (i) => {
      const at = draw('place', i, file.length);
      const mask = 1 + draw('mask', i, 255);
      const bytes = file.slice();
      bytes[at]! ^= mask;
      return { how: `byte ${at} xor ${mask}`, bytes };
    });
    // Most of the file is streams, where a change is the signature's to find, and the signature's own padding.
    expect(seen.get('file-altered')).toBeGreaterThan(FLIPS / 2);
  }, 600_000);

  test(`cut off, shortened, repeated or filled in somewhere is never authentic: ${FLIPS / 5} places`, async () => {
    const ways = ['cut', 'drop', 'repeat', 'zero', 'random'] as const;
    await verdicts(FLIPS / 5, (i) => {
      const way = ways[i % ways.length]!;
      const at = draw('from', i, file.length - 1);
      const length = 1 + draw('length', i, 2000);
      const [before, touched, after] = [file.subarray(0, at), file.subarray(at, at + length), file.subarray(at + length)];
      const filled = { cut: [], drop: [after], repeat: [touched, touched, after], zero: [new Uint8Array(touched.length), after], random: [touched.map((byte, j) => byte ^ (1 + ((j * 37) & 0x7f))), after] };
      return { how: `${way} ${length} bytes at ${at}`, bytes: new Uint8Array(Buffer.concat([before, ...filled[way]])) };
    });
  }, 600_000);
});

describe('a seal', () => {
  test('with any one bit changed is never authentic, and nothing of it is quoted', async () => {
    expect(await verifySealBytes(seal, context)).toMatchObject({ verdict: 'authentic' });
    for (let bit = 0; bit < seal.length * 8; bit++) {
      const flipped = seal.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const answer = await verifySealBytes(flipped, context);
      expect({ bit, verdict: answer.verdict, document: answer.document }).toEqual({ bit, verdict: expect.stringMatching(/^(forged|unreadable|unsupported|unknown-issuer)$/), document: null });
    }
  }, 120_000);

  test('with any one digit changed is never authentic', async () => {
    const digits = bytesToDigits(seal);
    for (let at = 0; at < digits.length; at++) {
      const other = (Number(digits[at]) + 1 + (at % 9)) % 10;
      const answer = await verifySealText(`${ORIGIN}/#${digits.slice(0, at)}${other}${digits.slice(at + 1)}`, context);
      expect({ at, verdict: answer.verdict }).toEqual({ at, verdict: expect.stringMatching(/^(forged|unreadable|unsupported|unknown-issuer)$/) });
    }
  }, 120_000);

  test('cut off at any byte, or with any byte behind it, is unreadable', async () => {
    for (let length = 0; length < seal.length; length++) expect((await verifySealBytes(seal.subarray(0, length), context)).verdict).toBe('unreadable');
    for (let byte = 0; byte < 256; byte++) expect((await verifySealBytes(new Uint8Array([...seal, byte]), context)).verdict).toBe('unreadable');
  }, 60_000);
});
