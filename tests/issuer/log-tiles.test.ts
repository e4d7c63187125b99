import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toHex } from '../../document/index.ts';
import { appendEntries, consistencyProof, entriesPath, inclusionProof, type LogError, rootOf, tilePath } from '../../issuer/log/index.ts';
import { entries, MemoryLog, merkleRoot, sha256 } from './log-tree.ts';

const fails = (code: string) => expect.objectContaining({ name: 'LogError', code }) as unknown as LogError;

describe('paths', () => {
  test.each([
    [tilePath(0, 0), 'tile/0/000'],
    [tilePath(0, 1_234_067), 'tile/0/x001/x234/067'],
    [tilePath(2, 0, 1), 'tile/2/000.p/1'],
    [tilePath(1, 1000, 255), 'tile/1/x001/000.p/255'],
    [entriesPath(999), 'tile/entries/999'],
    [entriesPath(273, 112), 'tile/entries/273.p/112'],
  ])('%s is %s', (path, expected) => {
    expect(path).toBe(expected);
  });
});

describe('appending', () => {
  test('in any portions gives the root of RFC 9162 over all entries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(300), { maxLength: 5 }), async (portions) => {
        const log = new MemoryLog();
        const all: Uint8Array[] = [];
        for (const count of portions) {
          const added = entries(all.length, all.length + count);
          all.push(...added);
          await log.append(added);
        }
        expect(toHex(await rootOf(log.read, all.length))).toBe(toHex(merkleRoot(all)));
      }),
      { numRuns: 30 },
    );
  });

  test('keeps each earlier tree readable, and tells its root', async () => {
    const log = await MemoryLog.of(250);
    const before = log.root;
    expect((await appendEntries(log.read, 250, entries(250, 300))).previousRoot).toEqual(before);
    await log.append(entries(250, 700));
    expect(await rootOf(log.read, 250)).toEqual(before);
  });

  test('writes the tiles that the standard’s example names for 70,000 entries', async () => {
    const log = await MemoryLog.of(70_000);
    const paths = [...log.files.keys()].filter((path) => !path.includes('entries'));
    expect(paths.filter((path) => /^tile\/0\/\d{3}$/.test(path)).length).toBe(273);
    expect(paths.filter((path) => !/^tile\/0\/\d{3}$/.test(path)).sort()).toEqual(['tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']);
  });

  test('256 entries are one full tile and one node above', async () => {
    expect([...(await MemoryLog.of(256)).files.keys()].sort()).toEqual(['tile/0/000', 'tile/1/000.p/1', 'tile/entries/000']);
  });

  test('bundles hold each entry behind its length, and its hash stands in the tile', async () => {
    const log = await MemoryLog.of(2);
    const [one, two] = entries(0, 2);
    await log.append([Uint8Array.of(7)]);
    expect(toHex(log.files.get('tile/entries/000.p/3')!)).toBe(`0020${toHex(one!)}0020${toHex(two!)}000107`);
    expect(toHex(log.files.get('tile/0/000.p/3')!.subarray(64))).toBe(toHex(sha256(Uint8Array.of(0, 7))));
  });

  test('nothing changes nothing', async () => {
    expect((await appendEntries(() => Promise.resolve(undefined), 0, [])).tiles.size).toBe(0);
  });

  test('nothing is appended to a tree that is not whole', async () => {
    const log = await MemoryLog.of(300);
    for (const path of ['tile/0/001.p/44', 'tile/entries/001.p/44', 'tile/1/000.p/1']) {
      const whole = log.files.get(path)!;
      log.files.delete(path);
      await expect(appendEntries(log.read, 300, entries(300, 301))).rejects.toEqual(fails('tile-missing'));
      log.files.set(path, whole.subarray(1));
      await expect(appendEntries(log.read, 300, entries(300, 301))).rejects.toEqual(fails('tile-damaged'));
      log.files.set(path, whole);
    }
    await expect(appendEntries(log.read, 300, [new Uint8Array(65_536)])).rejects.toEqual(fails('entry-too-long'));
  });
});

describe('proofs', () => {
  test('read the full tile where the partial one was removed', async () => {
    const log = await MemoryLog.of(100);
    const before = await inclusionProof(log.read, 3, 100);
    await log.append(entries(100, 256));
    log.files.delete('tile/0/000.p/100');
    expect(await inclusionProof(log.read, 3, 100)).toEqual(before);
  });

  test.each([[5, 5], [-1, 5], [0, 0], [1.5, 5]])('of entry %p in a log of %p are not made', async (index, size) => {
    const log = await MemoryLog.of(5);
    await expect(inclusionProof(log.read, index, size)).rejects.toEqual(fails('outside-the-tree'));
  });

  test.each([[0, 5], [6, 5], [-1, 5]])('from %p to %p are not made', async (from, to) => {
    const log = await MemoryLog.of(5);
    await expect(consistencyProof(log.read, from, to)).rejects.toEqual(fails('outside-the-tree'));
  });
});
