import { createHash, webcrypto } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { bindingOf, type Sha256, toHex } from '../../document/index.ts';
import { array, bstr } from '../vectors/cbor-bytes.ts';

const parts = { recordDigest: new Uint8Array(32).fill(1), templateHash: new Uint8Array(32).fill(2), pageDigest: new Uint8Array(32).fill(3) };
const node: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());
const browser: Sha256 = async (bytes) => new Uint8Array(await webcrypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));

test('the binding is SHA-256 over the CBOR array of record digest, template hash and page digest', async () => {
  const written = array([bstr(parts.recordDigest), bstr(parts.templateHash), bstr(parts.pageDigest)]);
  expect(toHex(await bindingOf(node, parts))).toBe(createHash('sha256').update(written).digest('hex'));
});

test('the binding is the same by node:crypto and by WebCrypto', async () => {
  expect(toHex(await bindingOf(browser, parts))).toBe(toHex(await bindingOf(node, parts)));
});

test('the binding hangs on each part and on its place', async () => {
  const { recordDigest, templateHash, pageDigest } = parts;
  const variants = [
    parts, { ...parts, recordDigest: pageDigest }, { ...parts, templateHash: recordDigest }, { ...parts, pageDigest: recordDigest },
    { recordDigest: templateHash, templateHash: recordDigest, pageDigest }, { recordDigest, templateHash: pageDigest, pageDigest: templateHash },
  ];
  expect(new Set(await Promise.all(variants.map(async (of) => toHex(await bindingOf(node, of))))).size).toBe(variants.length);
});
