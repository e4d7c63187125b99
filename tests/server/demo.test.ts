import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Installation } from '../../server/installation/open.ts';
import { issueSamples } from '../../server/start/demo.ts';
import { verifySealText } from '../../verifier/index.ts';
import { openTestAuthority, type TestAuthority } from '../support/authority.ts';

// Every sample is laid out.
jest.setTimeout(60_000);

/** When the validity of every sample is long over. */
const LATER = Date.parse('2035-06-15T08:00:00Z') / 1000;
let authority: TestAuthority;
let dataDir: string;
beforeAll(async () => {
  authority = await openTestAuthority({ now: LATER });
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'khatm-demo-'));
  symlinkSync(authority.keys.directory, path.join(dataDir, 'keys'));
}, 60_000);
afterAll(async () => {
  await authority.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const issue = (stop = { aborted: false }) => issueSamples({ issuer: authority.issuer, dataDir } as unknown as Installation, stop);

test('a demonstration that is asked to stop issues no more', async () => {
  expect(await issue({ aborted: true })).toEqual([]);
  expect(readdirSync(dataDir)).toEqual(['keys']);
});

test('samples of an old edition are still authentic when they are first issued, and a later start finds the same papers', async () => {
  const papers = await issue();
  const context = await authority.context();
  const verdicts = await Promise.all(papers.map(async ({ type, sample, seal }) => [type, sample, (await verifySealText(seal, context)).verdict]));
  expect(verdicts).toEqual(papers.map(({ type, sample }) => [type, sample, 'authentic']));
  expect(papers[0]).toMatchObject({ type: 'building-permit', sample: 'villa' });
  authority.clock.now = LATER + 40 * 86_400;
  expect(await issue()).toEqual(papers);
  expect(await authority.issuer.register.countDocuments()).toBe(papers.length);
});
