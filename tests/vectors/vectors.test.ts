import { createHash, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  ALG_ESP256, bytesToDigits, decodeCbor, decodeSeal, digitsToBytes, encodeCbor, type FieldMap, FormatError, fromHex, layOutSeal, readSealText, type Seal,
  sealAddress, sealBytes, type SealClaims, sealQr, sealText, toHex,
} from '../../document/index.ts';
import type { HostileVector } from './hostile-case.ts';
import { publicKeyOf } from './test-key.ts';
import type { JsonClaims, ValidVector } from './valid-cases.ts';

const valid = read<{ origin: string; vectors: ValidVector[] }>('valid.json');
const hostile = read<{ key: { publicKey: string }; vectors: HostileVector[] }>('hostile.json');

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as T;
}

function verifies(publicKey: string, covered: Uint8Array, signature: Uint8Array): boolean {
  return verify('sha256', covered, { key: publicKeyOf(publicKey), dsaEncoding: 'ieee-p1363' }, signature);
}

function claimsOf(json: JsonClaims): SealClaims {
  const { fields, binding, ...rest } = json;
  return { ...rest, binding: fromHex(binding), fields: new Map(fields) as FieldMap };
}

function plain(claims: SealClaims): JsonClaims {
  const { fields, binding, ...rest } = claims;
  return { ...rest, binding: toHex(binding), fields: [...fields] as unknown as JsonClaims['fields'] };
}

describe.each(valid.vectors)('a valid seal: $name', (vector) => {
  const seal = (): Seal => decodeSeal(fromHex(vector.hex));

  test('says what the vector says', () => {
    expect(plain(seal().claims)).toEqual(vector.claims);
    expect(seal().alg).toBe(vector.alg);
    expect(toHex(seal().kid)).toBe(vector.kid);
  });

  test('is signed over the bytes of RFC 9052 §4.4 by the test key', () => {
    expect(toHex(seal().toBeSigned)).toBe(vector.toBeSigned);
    expect(toHex(seal().signature)).toBe(vector.signature);
    expect(verifies(vector.publicKey, seal().toBeSigned, seal().signature)).toBe(true);
  });

  test('has one text, there and back', () => {
    expect(bytesToDigits(fromHex(vector.hex))).toBe(vector.digits);
    expect(toHex(digitsToBytes(vector.digits))).toBe(vector.hex);
    expect(sealText(valid.origin, fromHex(vector.hex))).toBe(vector.text);
    expect(readSealText(vector.text)).toEqual({ address: valid.origin, digits: vector.digits });
  });

  test('is what the encoder writes from its claims', () => {
    const unsigned = layOutSeal(fromHex(vector.kid), claimsOf(vector.claims));
    const written = vector.alg === ALG_ESP256 ? unsigned : { ...unsigned, protectedHeader: encodeCbor(new Map<number, Uint8Array | number>([[4, seal().kid], [1, vector.alg]])) };
    expect(toHex(sealBytes(written, fromHex(vector.signature)))).toBe(vector.hex);
    expect(toHex(encodeCbor(decodeCbor(fromHex(vector.hex))))).toBe(vector.hex);
  });

  test('has the seal id and the QR version that the vector names', () => {
    expect(createHash('sha256').update(fromHex(vector.hex)).digest('hex')).toBe(vector.sealId);
    expect(sealQr(sealAddress(valid.origin), vector.digits).version).toBe(vector.qrVersion);
  });
});

function refusal(input: HostileVector['input']): string {
  try {
    if ('hex' in input) decodeSeal(fromHex(input.hex));
    else if ('digits' in input) decodeSeal(digitsToBytes(input.digits));
    else decodeSeal(digitsToBytes(readSealText(input.text).digits));
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('a hostile input is refused with its code', () => {
  test.each(hostile.vectors)('$rule $name: $code', (vector) => {
    expect(refusal(vector.input)).toBe(vector.code);
  });
});

describe('what is refused, is refused for its rule', () => {
  const signed = hostile.vectors.filter((vector) => vector.signed !== undefined);

  test.each(signed)('the signature is good: $name', ({ signed: sealed }) => {
    expect(verifies(hostile.key.publicKey, fromHex(sealed!.toBeSigned), fromHex(sealed!.signature))).toBe(true);
  });

  test.each(['§1', '§2', '§3', '§4', '§5'])('SPEC %s has hostile vectors', (rule) => {
    expect(hostile.vectors.filter((vector) => vector.rule === rule).length).toBeGreaterThan(10);
  });

  test('every vector has a name of its own', () => {
    const names = [...valid.vectors, ...hostile.vectors].map((vector) => vector.name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
