import { expect, test } from '@jest/globals';
import { khatm } from './khatm-process.ts';

test("papers from before the theft stay good, and the thief's are forged once it is reported", async () => {
  const { code, results } = await khatm(['rehearse', 'theft']);
  expect(code).toBe(0);
  const verdicts = Object.fromEntries(results.map(({ stage, what, verdict, reason }) => [`${String(stage)}: ${String(what)}`, `${String(verdict)} ${String(reason)}`]));
  expect(verdicts).toEqual({
    'stolen, not yet known: paper issued before': 'authentic ok',
    'stolen, not yet known: its bare seal': 'authentic ok',
    // What the threat model says: until lists are refreshed a bare seal of the thief passes.
    "stolen, not yet known: the thief's seal": 'authentic ok',
    'reported: paper issued before': 'authentic ok',
    'reported: its bare seal': 'authentic ok',
    "reported: the thief's seal": 'forged signer-compromised',
    'rotated: paper issued after': 'authentic ok',
    'rotated: paper issued before': 'authentic ok',
    'rotated: its bare seal': 'authentic ok',
    "rotated: the thief's seal": 'forged signer-compromised',
  });
}, 120_000);
