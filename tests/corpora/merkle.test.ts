import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { nodeCrypto } from '../../verifier/crypto/node.ts';
import { webCrypto } from '../../verifier/crypto/web.ts';
import { verifyConsistency, verifySubtreeConsistency, verifySubtreeInclusion } from '../../verifier/log/consistency.ts';
import { verifyInclusion } from '../../verifier/log/inclusion.ts';

type Case = {
  file: string; wantErr: boolean; proof: string[] | null;
  leafIdx: number; treeSize: number; start: number; end: number; size: number; size1: number; size2: number;
  leafHash: string; root: string; root1: string; root2: string;
};
type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const FOLDER = new URL('../../../shared/corpora/merkle/', import.meta.url);
if (!existsSync(FOLDER)) throw new Error('the corpus merkle is missing; it is expected in ../shared/corpora beside the project');

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const proofOf = ({ proof }: Case): Uint8Array[] => (proof ?? []).map(bytes);

const KINDS: Record<string, (sha256: Sha256, one: Case) => Promise<boolean>> = {
  inclusion: (sha256, one) => verifyInclusion(sha256, { index: one.leafIdx, size: one.treeSize, leaf: bytes(one.leafHash), root: bytes(one.root), proof: proofOf(one) }),
  consistency: (sha256, one) => verifyConsistency(sha256, { from: one.size1, to: one.size2, fromRoot: bytes(one.root1), toRoot: bytes(one.root2), proof: proofOf(one) }),
  subtreeinclusion: (sha256, one) => verifySubtreeInclusion(sha256, { start: one.start, end: one.end, index: one.leafIdx, leaf: bytes(one.leafHash), root: bytes(one.root), proof: proofOf(one) }),
  subtreeconsistency: (sha256, one) => verifySubtreeConsistency(sha256, { start: one.start, end: one.end, size: one.size, subtreeRoot: bytes(one.root1), root: bytes(one.root2), proof: proofOf(one) }),
};

const casesOf = (kind: string): Case[] =>
  globSync(`${kind}/**/*.json`, { cwd: fileURLToPath(FOLDER) }).sort().map((file) => ({ ...(JSON.parse(readFileSync(new URL(encodeURIComponent(file).replaceAll('%2F', '/'), FOLDER), 'utf8')) as Case), file }));
const ALL = Object.keys(KINDS).flatMap((kind) => casesOf(kind).map((one) => ({ ...one, kind })));

describe('the Merkle proofs of transparency-dev', () => {
  test('are 518, of which 482 must fail', () => {
    expect([ALL.length, ALL.filter(({ wantErr }) => wantErr).length]).toEqual([518, 482]);
  });

  test.each([['node:crypto', nodeCrypto], ['WebCrypto', webCrypto]])('each gives the expected answer with %s', async (_, { sha256 }) => {
    const wrong: string[] = [];
    for (const one of ALL) if ((await KINDS[one.kind]!(sha256, one)) === one.wantErr) wrong.push(one.file);
    expect(wrong).toEqual([]);
  });
});
