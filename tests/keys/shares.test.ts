import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { combine } from 'shamir-secret-sharing';
import { generatePassphrase, joinShares, readShare, readShareFile, type Share, shareSecret, shareText } from '../../keys/index.ts';
import { writeShareFile } from '../../keys/shares.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-shares-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `Officer ${i + 1}`);
const refused = (code: string) => ({ name: 'KeyError', code });

/** Every choice of `size` out of a list. */
function choices<T>(list: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return list.flatMap((item, i) => choices(list.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

const sharing = fc.integer({ min: 2, max: 5 }).chain((total) => fc.record({ total: fc.constant(total), threshold: fc.integer({ min: 2, max: total }), secret: fc.string({ minLength: 20, maxLength: 60, unit: 'binary' }) }));

describe('a secret in shares', () => {
  test('comes back from any m of n, in any order and from paper; from any fewer it does not', async () => {
    await fc.assert(
      fc.asyncProperty(sharing, async ({ total, threshold, secret }) => {
        const shares = (await shareSecret(secret, names(total), threshold)).map((share) => readShare(shareText(share), 'paper'));
        for (const chosen of choices(shares, threshold)) {
          expect(await joinShares(chosen)).toBe(secret);
          expect(await joinShares(chosen.toReversed())).toBe(secret);
        }
        for (const chosen of choices(shares, threshold - 1)) await expect(joinShares(chosen)).rejects.toMatchObject(refused('shares-too-few'));
        expect(await joinShares(shares)).toBe(secret);
      }),
      { numRuns: 15 },
    );
  });

  test('is not in m − 1 shares that claim to be enough', async () => {
    await fc.assert(
      fc.asyncProperty(sharing.filter(({ threshold }) => threshold > 2), async ({ total, threshold, secret }) => {
        const shares = await shareSecret(secret, names(total), threshold);
        for (const chosen of choices(shares, threshold - 1)) {
          await expect(joinShares(chosen.map((share) => ({ ...share, threshold: threshold - 1 })))).rejects.toMatchObject(refused('share-damaged'));
          expect(new TextDecoder().decode(await combine(chosen.map(({ bytes }) => bytes)))).not.toBe(secret);
        }
      }),
      { numRuns: 10 },
    );
  });

  test.each([[1, 3], [4, 3], [2, 1], [2.5, 3], [Number.NaN, 3]])('cannot be shared with a threshold of %p among %p', async (threshold, total) => {
    await expect(shareSecret(generatePassphrase(), names(total), threshold)).rejects.toMatchObject(refused('ceremony-invalid'));
  });
});

describe('shares are refused', () => {
  let one: Share[];
  let other: Share[];
  beforeAll(async () => {
    [one, other] = await Promise.all([shareSecret(generatePassphrase(), names(5), 3), shareSecret(generatePassphrase(), names(5), 3)]);
  });

  test('of two secrets', async () => {
    await expect(joinShares([one[0]!, one[1]!, other[2]!])).rejects.toMatchObject(refused('shares-mixed'));
  });

  test('of two secrets under one name, which only a forger makes', async () => {
    await expect(joinShares([one[0]!, one[1]!, { ...other[2]!, set: one[0]!.set }])).rejects.toMatchObject(refused('share-damaged'));
  });

  test('where one stands for two', async () => {
    await expect(joinShares([one[0]!, one[1]!, one[1]!])).rejects.toMatchObject(refused('shares-too-few'));
    await expect(joinShares([])).rejects.toMatchObject(refused('shares-too-few'));
  });

  test('in which any one letter of share, set, threshold or check is another', () => {
    const text = shareText(one[0]!);
    const start = text.indexOf('set: ');
    for (let at = start; at < text.length - 1; at++) {
      if (text[at] === '\n' || text[at] === '-') continue;
      const changed = text.slice(0, at) + (text[at] === '7' ? '8' : '7') + text.slice(at + 1);
      expect(() => readShare(changed, 'paper')).toThrow(expect.objectContaining(refused('share-damaged')));
    }
  });

  test.each(['', 'share: 7777', 'Khatm share of a root passphrase\n'])('that are none: %j', (text) => {
    expect(() => readShare(text, 'paper')).toThrow(expect.objectContaining(refused('share-damaged')));
  });

  test('that are not there', () => {
    expect(() => readShareFile(path.join(folder, 'none'))).toThrow(expect.objectContaining(refused('share-missing')));
  });

  test('by a message that does not repeat them', () => {
    const text = shareText(one[0]!).replace(/check: .*/, 'check: 00000000');
    const file = path.join(folder, 'wrong');
    writeFileSync(file, text);
    const letters = /share: (.*)/.exec(text.slice(10))![1]!;
    expect(() => readShareFile(file)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(letters.slice(0, 9)) }));
  });
});

describe('a share on paper', () => {
  test('is read in small letters, with o, i and l for 0 and 1, and with other line ends', async () => {
    for (let i = 0; i < 20; i++) {
      const [share] = await shareSecret(generatePassphrase(), names(2), 2);
      const text = shareText(share!).replace(/^(share|check): (.*)$/gm, (_, name: string, letters: string) => `${name}: ${name === 'share' ? letters.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l') : letters}`).replaceAll('\n', '\r\n');
      expect(readShare(text, 'paper')).toEqual(share);
    }
  });

  test('lies in a file for its officer only, and replaces none', async () => {
    const [share] = await shareSecret(generatePassphrase(), names(2), 2);
    const file = path.join(folder, 'share.txt');
    writeShareFile(file, share!);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readShareFile(file)).toEqual(share);
    expect(() => writeShareFile(file, share!)).toThrow(/EEXIST/);
  });
});
