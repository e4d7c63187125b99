import { Buffer } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type CborValue, decodeCbor, decodeStatusList, decodeStatusListJwt, fromHex, statusAt, type Tagged, toHex } from '../../document/index.ts';

type Bits = 1 | 2 | 4 | 8;
type Encoded = { bits: Bits; compressed: Uint8Array };

function example(name: string): string {
  const url = new URL(`../../../shared/corpora/status-list/${name}.md`, import.meta.url);
  if (!existsSync(url)) throw new Error(`the corpus status-list/${name}.md is missing; it is expected in ../shared/corpora beside the project`);
  return readFileSync(url, 'utf8');
}

/** The example's own bytes: without the list of entries in front, the folded lines joined. */
const encodedPart = (name: string): string => example(name).split('encoded:').at(-1)!.replace(/\s+/g, '');

function fromCbor(name: string): Encoded {
  const map = decodeCbor(fromHex(encodedPart(name)), 'lenient') as Map<string, CborValue>;
  return { bits: map.get('bits') as Bits, compressed: map.get('lst') as Uint8Array };
}

function fromJson(name: string): Encoded {
  const { bits, lst } = JSON.parse(encodedPart(name)) as { bits: Bits; lst: string };
  return { bits, compressed: new Uint8Array(Buffer.from(lst, 'base64url')) };
}

/** As a browser inflates it: zlib (RFC 1950) by the name `deflate`. */
async function inflate(compressed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([compressed as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function statuses(list: Uint8Array, bits: Bits): number[] {
  return Array.from({ length: (list.length * 8) / bits }, (_, index) => statusAt(list, bits, index)!);
}

/** The entries that are not 0, by index; a byte of 0 holds none. */
function notZero(list: Uint8Array, bits: Bits): Record<number, number> {
  const found: Record<number, number> = {};
  const perByte = 8 / bits;
  list.forEach((byte, at) => {
    for (let index = at * perByte; byte !== 0 && index < (at + 1) * perByte; index++) {
      const status = statusAt(list, bits, index)!;
      if (status !== 0) found[index] = status;
    }
  });
  return found;
}

describe('the Token Status List examples of the IETF draft', () => {
  test.each([
    ['status_list_encoding', 1, 'b9a3', [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]],
    ['status_list_encoding2', 2, 'c944f9', [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]],
  ])('%s: %i bits, the bytes and the statuses of the draft, in CBOR and in JSON', async (name, bits, bytes, expected) => {
    for (const encoded of [fromCbor(`${name}_cbor`), fromJson(`${name}_json`)]) {
      const list = await inflate(encoded.compressed);
      expect([encoded.bits, toHex(list)]).toEqual([bits, bytes]);
      expect(statuses(list, encoded.bits)).toEqual(expected);
      expect(statusAt(list, encoded.bits, expected.length)).toBeUndefined();
    }
  });

  /** The draft's test vectors: 2^20 entries of which these are not 0. */
  const BITS_1 = [0, 1993, 25_460, 159_495, 495_669, 554_353, 645_645, 723_232, 854_545, 934_534, 1_000_345];
  test('long lists of one bit have exactly the draft’s entries set', async () => {
    for (const encoded of [fromCbor('status_list_encoding1_long_cbor'), fromJson('status_list_encoding1_long_json')]) {
      const list = await inflate(encoded.compressed);
      expect([encoded.bits, list.length]).toEqual([1, 2 ** 17]);
      expect(Object.keys(notZero(list, 1)).map(Number)).toEqual(BITS_1);
    }
  });

  test.each([
    ['status_list_encoding2_long_cbor', 'status_list_encoding2_long_json', 2, { 0: 1, 1993: 2, 25_460: 1, 159_495: 3, 495_669: 1, 554_353: 1, 645_645: 2, 723_232: 1, 854_545: 1, 934_534: 2, 1_000_345: 3 }],
    ['status_list_encoding4_cbor', 'status_list_encoding4_json', 4, {
      0: 1, 1993: 2, 35_460: 3, 459_495: 4, 595_669: 5, 754_353: 6, 845_645: 7, 923_232: 8, 924_445: 9, 934_534: 10, 1_004_534: 11, 1_000_345: 12, 1_030_203: 13, 1_030_204: 14, 1_030_205: 15,
    }],
  ])('%s and %s: %i bits, the draft’s statuses', async (cbor, json, bits, expected) => {
    for (const encoded of [fromCbor(cbor), fromJson(json)]) {
      expect(encoded.bits).toBe(bits);
      expect(notZero(await inflate(encoded.compressed), encoded.bits)).toEqual(expected);
    }
  });

  test('lists of eight bits hold every status there is, alike in CBOR and in JSON', async () => {
    const [cbor, json] = await Promise.all([fromCbor('status_list_encoding8_cbor'), fromJson('status_list_encoding8_json')].map(async (encoded) => {
      expect(encoded.bits).toBe(8);
      return inflate(encoded.compressed);
    }));
    expect(Buffer.compare(cbor!, json!)).toBe(0);
    const found = notZero(cbor!, 8);
    expect(new Set(Object.values(found)).size).toBe(255);
    expect([statusAt(cbor!, 8, 233_478), found[52_451]]).toEqual([0, 1]);
  });

  test('the token in CWT form says what the draft’s diagnostic notation says', async () => {
    const token = decodeStatusList(fromHex(encodedPart('status_list_cwt')));
    expect([token.uri, token.issuedAt, token.expiresAt, token.timeToLive, token.bits, token.alg]).toEqual(['https://example.com/statuslists/1', 1_686_920_170, 2_291_720_170, 43_200, 1, -7]);
    expect(toHex(token.kid)).toBe('3132');
    expect(token.signature).toHaveLength(64);
    expect(toHex(await inflate(token.compressed))).toBe('b9a3');
  });

  test('the token in JWT form says what the draft’s JSON says, and what the one in CWT form does', async () => {
    const token = decodeStatusListJwt(example('status_list_jwt_raw').replace(/\s+/g, ''));
    const cwt = decodeStatusList(fromHex(encodedPart('status_list_cwt')));
    for (const member of ['uri', 'issuedAt', 'expiresAt', 'timeToLive', 'bits', 'alg', 'kid'] as const) expect([member, token[member]]).toEqual([member, cwt[member]]);
    expect(token.signature).toHaveLength(64);
    expect(toHex(await inflate(token.compressed))).toBe('b9a3');
    const [header, claims] = example('status_list_jwt').split(/\n\.\n/).map((text) => JSON.parse(text) as { typ: string; sub: string; status_list: unknown });
    expect([header!.typ, claims!.sub, claims!.status_list]).toEqual(['statuslist+jwt', token.uri, { bits: 1, lst: Buffer.from(token.compressed).toString('base64url') }]);
  });

  test('a referenced token in CWT form points at its entry', () => {
    const item = decodeCbor(fromHex(encodedPart('referenced_token_cwt')), 'lenient') as Tagged;
    const claims = decodeCbor((item.value as Uint8Array[])[2]!, 'lenient') as Map<number, CborValue>;
    const status = claims.get(65_535) as Map<string, Map<string, CborValue>>;
    expect(item.tag).toBe(18);
    expect(Object.fromEntries(status.get('status_list')!)).toEqual({ idx: 0, uri: 'https://example.com/statuslists/1' });
  });
});
