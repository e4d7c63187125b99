import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fromHex } from '../../document/index.ts';
import { nodeCrypto } from '../../verifier/crypto/node.ts';
import type { VerifierCrypto } from '../../verifier/crypto/port.ts';
import { webCrypto } from '../../verifier/crypto/web.ts';

type Case = { tcId: number; comment: string; msg: string; sig: string; result: 'valid' | 'invalid' };
type Group = { publicKey: { uncompressed: string }; publicKeyDer: string; tests: Case[] };

function groupsOf(file: string): Group[] {
  const url = new URL(`../../../shared/corpora/wycheproof/${file}`, import.meta.url);
  if (!existsSync(url)) throw new Error(`the corpus wycheproof/${file} is missing; it is expected in ../shared/corpora beside the project`);
  return (JSON.parse(readFileSync(url, 'utf8')) as { testGroups: Group[] }).testGroups;
}

const P1363 = groupsOf('ecdsa_secp256r1_sha256_p1363_test.json');
const DER = groupsOf('ecdsa_secp256r1_sha256_test.json');
const all = (groups: Group[]): Case[] => groups.flatMap((group) => group.tests);

const name = ({ tcId, comment, result }: Case): string => `${tcId} ${comment}: ${result}`;

/** The cases in which a verifier says something else than the corpus; an exception is one too. */
async function disagreements(groups: Group[], verifierOf: (group: Group) => Promise<(signature: Uint8Array, data: Uint8Array) => boolean | Promise<boolean>>): Promise<string[]> {
  const wrong: string[] = [];
  for (const group of groups) {
    const check = await verifierOf(group);
    for (const one of group.tests) {
      const answer = await Promise.resolve().then(() => check(fromHex(one.sig), fromHex(one.msg))).catch((error: unknown) => String(error));
      if (answer !== (one.result === 'valid')) wrong.push(`${name(one)}, but ${answer}`);
    }
  }
  return wrong;
}

const through = (crypto: VerifierCrypto) => async (group: Group) => (await crypto.importP256(fromHex(group.publicKey.uncompressed))).verify;

describe('ECDSA on P-256 with SHA-256, as wycheproof tests it', () => {
  test('the corpus is whole', () => {
    expect([all(P1363).length, all(DER).length]).toEqual([262, 484]);
    expect(all(P1363).filter(({ result }) => result === 'invalid').length).toBe(89);
    expect(all(DER).filter(({ result }) => result === 'invalid').length).toBe(310);
  });

  test('signatures r ‖ s are judged right by node:crypto', async () => {
    expect(await disagreements(P1363, through(nodeCrypto))).toEqual([]);
  });

  test('signatures r ‖ s are judged right by WebCrypto', async () => {
    expect(await disagreements(P1363, through(webCrypto))).toEqual([]);
  });

  test('signatures in DER are judged right by node:crypto', async () => {
    const withDer = async (group: Group) => {
      const key = createPublicKey({ key: Buffer.from(group.publicKeyDer, 'hex'), format: 'der', type: 'spki' });
      return (signature: Uint8Array, data: Uint8Array): boolean => verify('sha256', data, { key, dsaEncoding: 'der' }, signature);
    };
    expect(await disagreements(DER, withDer)).toEqual([]);
  });
});
