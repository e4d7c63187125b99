import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rootOf } from '../../issuer/log/index.ts';
import { nodeCrypto } from '../../verifier/crypto/node.ts';
import { verifyConsistency } from '../../verifier/log/consistency.ts';
import { GrowingRoot, readEntries } from '../../verifier/log/entries.ts';
import { leafHash } from '../../verifier/log/hashes.ts';
import { verifyInclusion } from '../../verifier/log/inclusion.ts';
import { type LogReadError, PublishedTree } from '../../verifier/log/tiles.ts';
import { entries, MemoryLog } from '../issuer/log-tree.ts';

const { sha256 } = nodeCrypto;
const SIZE = 70_000;
const ENTRIES = entries(0, SIZE);
let log: MemoryLog;
beforeAll(async () => {
  log = await MemoryLog.of(SIZE);
});
const all = async (list: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> => {
  const found: Uint8Array[] = [];
  for await (const one of list) found.push(one);
  return found;
};
const rejected = (code: string) => expect.objectContaining({ name: 'LogReadError', code }) as unknown as LogReadError;

describe('a reader makes proofs of its own from the published tiles', () => {
  test('for every entry', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(SIZE - 1), async (index) => {
        const proof = await new PublishedTree(log.read, SIZE, sha256).inclusion(index);
        expect(await verifyInclusion(sha256, { index, size: SIZE, leaf: await leafHash(sha256, ENTRIES[index]!), proof, root: log.root })).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('from every earlier size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), async (from) => {
        const early = await MemoryLog.of(from);
        const proof = await new PublishedTree(log.read, SIZE, sha256).consistency(from);
        expect(await verifyConsistency(sha256, { from, to: SIZE, fromRoot: early.root, toRoot: log.root, proof })).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('and says which tile is not there or not whole', async () => {
    const without = new PublishedTree((path) => (path === 'tile/0/000' ? Promise.resolve(undefined) : log.read(path)), SIZE, sha256);
    await expect(without.inclusion(3)).rejects.toEqual(rejected('tile-missing'));
    const cut = new PublishedTree(async (path) => (await log.read(path))?.subarray(1), SIZE, sha256);
    await expect(cut.inclusion(3)).rejects.toEqual(rejected('tile-damaged'));
  });
});

describe('entries read one after the other', () => {
  test('give the root, at every size on the way', async () => {
    const every = await MemoryLog.ofEverySize(600);
    const growing = new GrowingRoot(sha256);
    expect(await growing.root()).toEqual(Buffer.from(await rootOf(every.read, 0)));
    for await (const entry of readEntries(every.read, 0, 600)) {
      await growing.add(entry);
      expect(Buffer.from(await growing.root())).toEqual(Buffer.from(await rootOf(every.read, growing.size)));
    }
    expect(growing.size).toBe(600);
  });

  test('begin where they are wanted, and come from the full bundle where the partial one was removed', async () => {
    const read = async (from: number, size: number) => all(readEntries((path) => (path.includes('.p/') ? Promise.resolve(undefined) : log.read(path)), from, size));
    expect(await read(250, 300)).toEqual(ENTRIES.slice(250, 300));
    expect(await read(300, 300)).toEqual([]);
  });

  test.each([
    ['cut', (bundle: Uint8Array) => bundle.subarray(0, -1)],
    ['cut within a length', (bundle: Uint8Array) => bundle.subarray(0, 35)],
    ['with an entry more', (bundle: Uint8Array) => new Uint8Array([...bundle, 0, 0])],
  ])('from a bundle %s are refused', async (_, alter) => {
    const read = async (path: string) => alter((await log.read(path))!);
    await expect(all(readEntries(read, 0, 256))).rejects.toEqual(rejected('tile-damaged'));
  });
});
