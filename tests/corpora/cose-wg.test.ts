import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ALG_ES256, CborError, type CborValue, decodeCbor, decodeSeal, FormatError, fromHex, sigStructure, Tagged, toHex } from '../../document/index.ts';

type Example = {
  title: string;
  fail?: boolean;
  input: { sign0: { key: { x: string; y: string }; external?: string }; failures?: Record<string, unknown> };
  intermediates: { ToBeSign_hex: string };
  output: { cbor: string };
};

const FOLDER = new URL('../../../shared/corpora/cose-wg/', import.meta.url);
if (!existsSync(FOLDER)) throw new Error('the corpus cose-wg is missing; it is expected in ../shared/corpora beside the project');
const EXAMPLES = readdirSync(FOLDER).filter((file) => file.endsWith('.json')).sort()
  .map((file) => ({ ...(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Example), file: file.replace('.json', '') }));

type Sign1 = { header: Uint8Array; unprotected: Map<string | number, CborValue>; payload: Uint8Array; signature: Uint8Array };

/** COSE_Sign1 by RFC 9052, tagged or not, as another issuer may write it: not by the rules of a seal. */
function sign1(bytes: Uint8Array): Sign1 | undefined {
  const item = decodeCbor(bytes, 'lenient');
  const parts = item instanceof Tagged ? (item.tag === 18 ? item.value : undefined) : item;
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [header, unprotected, payload, signature] = parts;
  return { header, unprotected, payload, signature } as Sign1;
}

function algorithmOf({ header, unprotected }: Sign1): unknown {
  const map = header.length === 0 ? new Map() : decodeCbor(header, 'lenient');
  return (map instanceof Map ? map.get(1) : undefined) ?? unprotected.get(1);
}

/** What the check of a COSE_Sign1 answers; external data is not for Khatm and is given in by hand. */
function holds(example: Example, toBeSigned: (sign: Sign1) => Uint8Array): boolean {
  const sign = sign1(fromHex(example.output.cbor));
  if (!sign || algorithmOf(sign) !== ALG_ES256) return false;
  const { x, y } = example.input.sign0.key;
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  return verify('sha256', toBeSigned(sign), { key, dsaEncoding: 'ieee-p1363' }, sign.signature);
}
const ownBytes = (sign: Sign1): Uint8Array => sigStructure(sign.header.length === 1 && sign.header[0] === 0xa0 ? new Uint8Array() : sign.header, sign.payload);

describe('the COSE_Sign1 examples of the COSE working group', () => {
  test('are nine, of which three pass', () => {
    expect([EXAMPLES.length, EXAMPLES.filter(({ fail }) => fail).length]).toEqual([9, 6]);
  });

  test.each(EXAMPLES.filter(({ input }) => input.sign0.external === undefined))('$title', (example) => {
    expect(holds(example, ownBytes)).toBe(example.fail !== true);
  });

  test.each(EXAMPLES.filter(({ input }) => input.sign0.external !== undefined))('$title: holds with its external data and not without', (example) => {
    expect(holds(example, () => fromHex(example.intermediates.ToBeSign_hex))).toBe(true);
    expect(holds(example, ownBytes)).toBe(false);
  });

  test.each(EXAMPLES.filter(({ fail, input }) => !fail && input.sign0.external === undefined))('$title: covers the bytes that the example names', (example) => {
    expect(toHex(ownBytes(sign1(fromHex(example.output.cbor))!))).toBe(example.intermediates.ToBeSign_hex.toLowerCase());
  });

  test.each(EXAMPLES)('$title: is no seal, and reading it as one says so', ({ output }) => {
    expect(() => decodeSeal(fromHex(output.cbor))).toThrow(FormatError);
  });

  test.each(EXAMPLES)('$title: cut anywhere it is refused', ({ output }) => {
    const bytes = fromHex(output.cbor);
    for (let length = 0; length < bytes.length; length++) expect(() => decodeCbor(bytes.subarray(0, length), 'lenient')).toThrow(CborError);
  });
});
