import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileJudge, nodeCrypto, StatusLists, type VerifierContext } from '../../verifier/index.ts';
import { picture, png, sealText } from './image-sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'khatm-judge-'));
const files = createFileJudge(folder);
afterAll(async () => {
  await files.close();
  rmSync(folder, { recursive: true, force: true });
});

const context: VerifierContext = { trust: undefined, statusLists: new StatusLists(), crypto: nodeCrypto, now: 0 };
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

test('a thread reads the code of a photo and judges what it says', async () => {
  const answer = await files.judge(png(picture([sealText().qr])), context);
  expect(answer.verdict).toBe('unreadable');
  expect(answer.reason).toMatch(/^(digits|seal)-/);
});

test('what is no picture and no PDF is answered by name', async () => {
  expect(await files.judge(text('hello'), context)).toMatchObject({ verdict: 'unreadable', reason: 'file-type-unknown' });
});

test('many uploads at once are each answered, by a verdict or by "busy"', async () => {
  const heavy = text('%PDF-1.7\n' + '<<'.repeat(200_000));
  const answers = await Promise.all(Array.from({ length: 40 }, () => files.judge(heavy, context)));
  const reasons = new Set(answers.map(({ verdict, reason }) => (reason === 'reader-busy' ? `${verdict} busy` : verdict)));
  expect([...reasons].filter((reason) => reason !== 'unreadable' && reason !== 'undetermined busy')).toEqual([]);
  expect(reasons).toContain('unreadable');
});
