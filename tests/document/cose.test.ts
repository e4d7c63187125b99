import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sigStructure, toHex } from '../../document/index.ts';
import { toBeSigned } from '../vectors/seal-bytes.ts';

describe('the bytes that a signature covers', () => {
  test('are the Sig_structure of RFC 9052 §4.4 for any header and payload', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (header, payload) => {
        expect(toHex(sigStructure(header, payload))).toBe(toHex(toBeSigned(header, payload)));
      }),
    );
  });

  test.each([0, 23, 24, 255, 256, 65_535, 65_536, 70_000])('have the shortest length for %i bytes', (length) => {
    const bytes = new Uint8Array(length).fill(7);
    expect(Buffer.from(sigStructure(bytes, bytes)).equals(toBeSigned(bytes, bytes))).toBe(true);
  });
});
