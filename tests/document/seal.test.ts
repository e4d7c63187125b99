import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ALG_ESP256, decodeSeal, FormatError, fromHex, layOutSeal, type SealClaims, sealBytes, toHex } from '../../document/index.ts';
import { signedSeal } from '../vectors/seal-bytes.ts';
import { otherSolution, publicKeyOf, signAsItFalls, TEST_KEY } from '../vectors/test-key.ts';

const KID = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** `s` of any height in the message's signature: node:crypto draws random nonces. */
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signed = (message: Uint8Array): Uint8Array => sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
const verifies = (message: Uint8Array, signature: Uint8Array): boolean => verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);

const claims: fc.Arbitrary<SealClaims> = fc
  .record({
    iat: fc.integer({ min: 0, max: 4e9 }),
    validFor: fc.option(fc.integer({ min: 1, max: 4e9 }), { nil: undefined }),
    idx: fc.maxSafeNat(),
    uri: fc.webUrl().filter((uri) => Buffer.byteLength(uri) <= 200),
    type: fc.integer({ min: 1, max: 1e6 }),
    number: fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{1,30}[A-Z0-9]$/),
    binding: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    fields: fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.oneof(fc.maxSafeInteger().map((n) => n + 0), fc.string({ unit: 'grapheme' }), fc.tuple(fc.string(), fc.string())))),
  })
  .map(({ validFor, idx, uri, fields, ...rest }) => ({
    ...rest, status: { idx, uri }, fields: new Map(fields), ...(validFor === undefined ? {} : { exp: rest.iat + validFor }),
  }));

const plain = (of: SealClaims): unknown => ({ ...of, binding: toHex(of.binding), fields: [...of.fields].sort(([a], [b]) => a - b) });

describe('a seal', () => {
  test('says what was laid out, and its signature verifies', () => {
    fc.assert(
      fc.property(claims, (written) => {
        const unsigned = layOutSeal(KID, written);
        const seal = decodeSeal(sealBytes(unsigned, signed(unsigned.toBeSigned)));
        expect(plain(seal.claims)).toEqual(plain(written));
        expect([seal.alg, toHex(seal.kid)]).toEqual([ALG_ESP256, toHex(KID)]);
        expect(verifies(seal.toBeSigned, seal.signature)).toBe(true);
      }),
    );
  });

  test('has one spelling: both solutions of the signature give the same bytes', () => {
    const unsigned = layOutSeal(KID, claimsOfGood());
    for (let i = 0; i < 40; i++) {
      const signature = signed(unsigned.toBeSigned);
      const seal = sealBytes(unsigned, signature);
      expect(toHex(sealBytes(unsigned, otherSolution(signature)))).toBe(toHex(seal));
      expect(verifies(unsigned.toBeSigned, decodeSeal(seal).signature)).toBe(true);
    }
  });

  test('does not change the signature that it is given', () => {
    const signature = Uint8Array.from(signAsItFalls(new TextEncoder().encode('sample')));
    const before = toHex(signature);
    sealBytes(layOutSeal(KID, claimsOfGood()), signature);
    expect(toHex(signature)).toBe(before);
  });

  test('accepts s of exactly (n − 1)/2', () => {
    const half = fromHex('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8');
    const bytes = sealBytes(layOutSeal(KID, claimsOfGood()), Uint8Array.of(...new Uint8Array(32), ...half));
    expect(toHex(decodeSeal(bytes).signature.subarray(32))).toBe(toHex(half));
  });

  test.each([7, 9])('is not laid out with a kid of %i bytes', (length) => {
    expect(() => layOutSeal(new Uint8Array(length), claimsOfGood())).toThrow(RangeError);
  });

  test.each([0, 63, 65, 72])('is not put together with a signature of %i bytes', (length) => {
    expect(() => sealBytes(layOutSeal(KID, claimsOfGood()), new Uint8Array(length))).toThrow(RangeError);
  });
});

describe('reading', () => {
  test('random bytes throw nothing but FormatError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expect(() => decodeSeal(bytes)).toThrow(FormatError)));
  });

  test('a good seal with some bytes replaced is refused or no longer verifies', () => {
    const good = signedSeal({}).bytes;
    const key = publicKeyOf(TEST_KEY.publicKey);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = good.slice();
        for (const [at, mask] of changes) bytes[at]! ^= mask;
        fc.pre(toHex(bytes) !== toHex(good));
        try {
          const seal = decodeSeal(bytes);
          expect(verify('sha256', seal.toBeSigned, { key, dsaEncoding: 'ieee-p1363' }, seal.signature)).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a seal in the middle of a larger buffer is read as one that stands alone', () => {
    const good = signedSeal({}).bytes;
    const buffer = new Uint8Array(good.length + 20);
    buffer.set(good, 7);
    expect(plain(decodeSeal(buffer.subarray(7, 7 + good.length)).claims)).toEqual(plain(decodeSeal(good).claims));
  });
});

function claimsOfGood(): SealClaims {
  return decodeSeal(signedSeal({}).bytes).claims;
}
