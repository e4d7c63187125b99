import { verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { decodeSeal, digitsToBytes, FormatError, fromHex } from '../../document/index.ts';
import { publicKeyOf } from './test-key.ts';
import type { ValidVector } from './valid-cases.ts';

const { vectors } = JSON.parse(readFileSync(new URL('valid.json', import.meta.url), 'utf8')) as { vectors: ValidVector[] };
const key = publicKeyOf(vectors[0]!.publicKey);

type Outcome = 'refused' | 'signature-invalid' | 'accepted';

/** Reads and verifies; an error that is none of the format's is not caught. */
function outcome(read: () => Uint8Array): Outcome {
  try {
    const seal = decodeSeal(read());
    return verify('sha256', seal.toBeSigned, { key, dsaEncoding: 'ieee-p1363' }, seal.signature) ? 'accepted' : 'signature-invalid';
  } catch (error) {
    if (error instanceof FormatError) return 'refused';
    throw error;
  }
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const out = bytes.slice();
  out[bit >> 3]! ^= 0x80 >> (bit & 7);
  return out;
}

describe.each(vectors.filter(({ name }) => /^the least that|^every kind|^ES256/.test(name)))('$name', (vector) => {
  const bytes = fromHex(vector.hex);

  test('is accepted as it is', () => {
    expect(outcome(() => bytes)).toBe('accepted');
  });

  test('with any one bit turned is never accepted', () => {
    const outcomes = Array.from({ length: bytes.length * 8 }, (_, bit) => outcome(() => flipped(bytes, bit)));
    expect(outcomes.indexOf('accepted')).toBe(-1);
    // Both walls are met: a turned bit in the signature decodes, one in the tag does not.
    expect(new Set(outcomes)).toEqual(new Set(['refused', 'signature-invalid']));
  });

  test('with any byte missing, doubled or replaced by zero is never accepted', () => {
    const changes = [...bytes.keys()].flatMap((at) => [
      Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1)),
      Uint8Array.of(...bytes.subarray(0, at + 1), ...bytes.subarray(at)),
      ...(bytes[at] === 0 ? [] : [Uint8Array.of(...bytes.subarray(0, at), 0, ...bytes.subarray(at + 1))]),
    ]);
    expect(changes.findIndex((change) => outcome(() => change) === 'accepted')).toBe(-1);
  });

  test('with any digit one higher or lower is never accepted', () => {
    const { digits } = vector;
    const accepted: string[] = [];
    for (let at = 0; at < digits.length; at++) {
      for (const step of [1, 9]) {
        const text = digits.slice(0, at) + String((Number(digits[at]) + step) % 10) + digits.slice(at + 1);
        if (outcome(() => digitsToBytes(text)) === 'accepted') accepted.push(text);
      }
    }
    expect(accepted).toEqual([]);
  });
});
