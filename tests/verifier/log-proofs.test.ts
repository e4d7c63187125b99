import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { consistencyProof, inclusionProof, rootOf } from '../../issuer/log/index.ts';
import { nodeCrypto } from '../../verifier/crypto/node.ts';
import { type Consistency, verifyConsistency } from '../../verifier/log/consistency.ts';
import { EMPTY_ROOT, leafHash, nodeHash } from '../../verifier/log/hashes.ts';
import { type Inclusion, verifyInclusion } from '../../verifier/log/inclusion.ts';
import { entries, MemoryLog } from '../issuer/log-tree.ts';

const { sha256 } = nodeCrypto;
const SIZE = 1100;
const ENTRIES = entries(0, SIZE);
let log: MemoryLog;
beforeAll(async () => {
  log = await MemoryLog.ofEverySize(SIZE);
});

/** A size, and a place in it. */
const sizeAndPart = (least: number) => fc.integer({ min: 1, max: SIZE }).chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: least, max: least === 0 ? size - 1 : size })));
const flipped = (bytes: Uint8Array, bit: number): Uint8Array => bytes.map((byte, at) => (at === (bit >> 3) % bytes.length ? byte ^ (1 << (bit & 7)) : byte));

async function inclusionOf(index: number, size: number): Promise<Inclusion> {
  return { index, size, leaf: await leafHash(sha256, ENTRIES[index]!), proof: await inclusionProof(log.read, index, size), root: await rootOf(log.read, size) };
}

async function consistencyOf(from: number, to: number): Promise<Consistency> {
  return { from, to, fromRoot: await rootOf(log.read, from), toRoot: await rootOf(log.read, to), proof: await consistencyProof(log.read, from, to) };
}

describe('what the log proves, the verifier believes, and nothing else', () => {
  test('inclusion: every proof holds; with any bit flipped, a hash more or less, or another place it does not', async () => {
    await fc.assert(
      fc.asyncProperty(sizeAndPart(0), fc.nat(), fc.nat(), async ([size, index], which, bit) => {
        const good = await inclusionOf(index, size);
        expect(await verifyInclusion(sha256, good)).toBe(true);
        const at = which % (good.proof.length || 1);
        const bad: Inclusion[] = [
          { ...good, leaf: flipped(good.leaf, bit) },
          { ...good, root: flipped(good.root, bit) },
          { ...good, proof: [...good.proof, good.leaf] },
          { ...good, proof: [good.leaf, ...good.proof] },
          { ...good, index: size },
          ...(good.proof.length === 0 ? [] : [{ ...good, proof: good.proof.with(at, flipped(good.proof[at]!, bit)) }, { ...good, proof: good.proof.toSpliced(at, 1) }, { ...good, index: index ^ 1 }]),
        ];
        for (const one of bad) expect(await verifyInclusion(sha256, one)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  test('consistency: every proof holds; with any bit flipped or a hash more or less it does not', async () => {
    await fc.assert(
      fc.asyncProperty(sizeAndPart(1), fc.nat(), fc.nat(), async ([to, from], which, bit) => {
        const good = await consistencyOf(from, to);
        expect(await verifyConsistency(sha256, good)).toBe(true);
        const at = which % (good.proof.length || 1);
        const bad: Consistency[] = [
          { ...good, fromRoot: flipped(good.fromRoot, bit) },
          { ...good, toRoot: flipped(good.toRoot, bit) },
          { ...good, proof: [...good.proof, good.fromRoot] },
          { ...good, from: 0 },
          { ...good, from: to + 1 },
          ...(good.proof.length === 0 ? [] : [{ ...good, proof: good.proof.with(at, flipped(good.proof[at]!, bit)) }, { ...good, proof: good.proof.toSpliced(at, 1) }]),
        ];
        for (const one of bad) expect(await verifyConsistency(sha256, one)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  test.each([Number.NaN, -1, 0.5, 2 ** 53, Infinity])('no proof holds for the size or the place %p', async (value) => {
    const good = await inclusionOf(0, 1);
    expect(await verifyInclusion(sha256, { ...good, index: value })).toBe(false);
    expect(await verifyInclusion(sha256, { ...good, size: value })).toBe(false);
    const grown = await consistencyOf(1, 1);
    expect(await verifyConsistency(sha256, { ...grown, from: value })).toBe(false);
    expect(await verifyConsistency(sha256, { ...grown, to: value })).toBe(false);
  });

  test('a node is not taken for an entry', async () => {
    const [one, two] = [await leafHash(sha256, ENTRIES[0]!), await leafHash(sha256, ENTRIES[1]!)];
    const root = await nodeHash(sha256, one, two);
    const asEntry = new Uint8Array([...one, ...two]);
    expect(await verifyInclusion(sha256, { index: 0, size: 1, leaf: await leafHash(sha256, asEntry), proof: [], root })).toBe(false);
  });

  test('trees beyond 2^32 entries are walked exactly', async () => {
    const size = 2 ** 40 + 1;
    const [leaf, left] = [await leafHash(sha256, ENTRIES[0]!), ENTRIES[1]!];
    const root = await nodeHash(sha256, left, leaf);
    expect(await verifyInclusion(sha256, { index: 2 ** 40, size, leaf, proof: [left], root })).toBe(true);
    expect(await verifyInclusion(sha256, { index: 2 ** 40 - 1, size, leaf, proof: [left], root })).toBe(false);
    expect(await verifyConsistency(sha256, { from: 2 ** 40, to: size, fromRoot: left, toRoot: root, proof: [leaf] })).toBe(true);
  });

  test('the root of nothing is the hash of nothing', async () => {
    expect(await sha256(new Uint8Array())).toEqual(Buffer.from(EMPTY_ROOT));
    expect(await rootOf(log.read, 0)).toEqual(Buffer.from(EMPTY_ROOT));
  });
});
