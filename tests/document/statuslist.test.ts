import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ALG_ESP256, type CborKey, type CborValue, decodeStatusList, encodeCbor, FormatError, layOutStatusList, setStatus, STATUS, STATUS_LIST_TYPE, statusAt, statusListBytes, Tagged, toHex,
} from '../../document/index.ts';

const KID = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const LIST = { uri: 'https://status.example/m1/0', issuedAt: 1_795_334_400, expiresAt: 1_795_338_000, timeToLive: 60, compressed: Uint8Array.of(0x78, 0xda, 3, 0, 0, 0, 0, 1) };

describe('entries of two bits', () => {
  test('hold what was set last, and nothing else changes', () => {
    const changes = fc.array(fc.tuple(fc.nat(39), fc.constantFrom(0, 1, 2, 3)), { maxLength: 60 });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = new Uint8Array(10);
        const expected = new Array<number>(40).fill(STATUS.valid);
        for (const [index, status] of list) {
          setStatus(bytes, index, status);
          expected[index] = status;
        }
        expect(expected.map((_, index) => statusAt(bytes, 2, index))).toEqual(expected);
      }),
    );
  });

  test.each([40, -1, 4_294_967_296, 2 ** 53, 0.5, Number.NaN, Infinity])('at %p are not set, and nobody else’s are', (index) => {
    const bytes = new Uint8Array(10);
    expect(() => setStatus(bytes, index, STATUS.revoked)).toThrow(RangeError);
    expect([...bytes]).toEqual(new Array(10).fill(0));
  });

  test.each([4, -1, 1.5, Number.NaN, 256])('are not set to %p, which would reach the neighbours', (status) => {
    const bytes = new Uint8Array(10);
    expect(() => setStatus(bytes, 4, status)).toThrow(RangeError);
    expect([...bytes]).toEqual(new Array(10).fill(0));
  });
});

describe('an entry', () => {
  test.each([1, 2, 4, 8] as const)('of %i bits is found from the least significant bit on', (bits) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        const binary = [...bytes].map((byte) => byte.toString(2).padStart(8, '0').split('').reverse().join('')).join('');
        for (let index = 0; index < (bytes.length * 8) / bits; index++) {
          const expected = parseInt(binary.slice(index * bits, (index + 1) * bits).split('').reverse().join(''), 2);
          expect(statusAt(bytes, bits, index)).toBe(expected);
        }
      }),
    );
  });

  test.each([12, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, -1, -4, 0.5, Number.NaN])('at %p lies outside a list of three bytes', (index) => {
    expect(statusAt(new Uint8Array(3).fill(255), 2, index)).toBeUndefined();
  });
});

describe('a status list token', () => {
  const unsigned = layOutStatusList(KID, LIST);
  const signature = new Uint8Array(64).fill(1);

  test('says what was laid out', () => {
    const { toBeSigned, ...read } = decodeStatusList(statusListBytes(unsigned, signature));
    expect(read).toEqual({ ...LIST, kid: KID, bits: 2, alg: ALG_ESP256, signature });
    expect(toHex(toBeSigned)).toBe(toHex(unsigned.toBeSigned));
  });

  type Parts = { header?: [CborKey, CborValue | undefined][]; claims?: [CborKey, CborValue | undefined][]; list?: [CborKey, CborValue | undefined][]; unprotected?: [CborKey, CborValue][] };
  const changed = (base: [CborKey, CborValue][], changes: [CborKey, CborValue | undefined][] = []): Map<CborKey, CborValue> => {
    const map = new Map(base);
    for (const [key, value] of changes) if (value === undefined) map.delete(key); else map.set(key, value);
    return map;
  };
  const token = ({ header, claims, list, unprotected }: Parts, tag = 18): Uint8Array => {
    const entries = changed([['bits', 2], ['lst', LIST.compressed]], list);
    const payload = changed([[2, LIST.uri], [6, LIST.issuedAt], [4, LIST.expiresAt], [65_534, 60], [65_533, entries]], claims);
    const item = [encodeCbor(changed([[1, ALG_ESP256], [4, KID], [16, STATUS_LIST_TYPE]], header)), new Map(unprotected), encodeCbor(payload), signature];
    return encodeCbor(tag === 0 ? item : new Tagged(tag, item));
  };

  test('of another issuer may name more headers and claims, kid unprotected, no ttl, no tag', () => {
    const read = decodeStatusList(token({ header: [[4, undefined], [5, new Uint8Array(1)]], unprotected: [[4, KID]], claims: [[1, 'issuer'], [65_534, undefined]] }, 0));
    expect([toHex(read.kid), read.timeToLive, read.uri]).toEqual([toHex(KID), undefined, LIST.uri]);
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()], ['another tag', token({}, 17)], ['no typ', token({ header: [[16, undefined]] })], ['the typ of a CWT', token({ header: [[16, 'application/cwt']] })], ['typ as a number', token({ header: [[16, 60]] })],
    ['no kid', token({ header: [[4, undefined]] })], ['kid as text', token({ header: [[4, 'kid']] })], ['no alg', token({ header: [[1, undefined]] })], ['alg as text', token({ header: [[1, 'ES256']] })],
    ['no sub', token({ claims: [[2, undefined]] })], ['no iat', token({ claims: [[6, undefined]] })], ['no exp', token({ claims: [[4, undefined]] })], ['iat as text', token({ claims: [[6, 'now']] })],
    ['no list', token({ claims: [[65_533, undefined]] })], ['list an array', token({ claims: [[65_533, []]] })], ['no bits', token({ list: [['bits', undefined]] })], ['3 bits', token({ list: [['bits', 3]] })],
    ['16 bits', token({ list: [['bits', 16]] })], ['bits as text', token({ list: [['bits', '2']] })], ['no lst', token({ list: [['lst', undefined]] })], ['lst as text', token({ list: [['lst', 'eNo']] })],
    ['a byte more', Uint8Array.of(...token({}), 0)],
  ])('is refused with %s', (_, bytes) => {
    expect(() => decodeStatusList(bytes)).toThrow(expect.objectContaining({ code: 'status-list-malformed' }) as unknown as FormatError);
  });

  test('of random bytes throws nothing but FormatError', () => {
    const good = statusListBytes(unsigned, signature);
    const damaged = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
      const bytes = good.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        try {
          expect(decodeStatusList(bytes).bits).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
