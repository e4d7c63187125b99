import { createPublicKey, hash, verify } from 'node:crypto';
import type { VerifierCrypto } from './port.ts';

/** node:crypto: answers at once, without a promise for every signature. */
export const nodeCrypto: VerifierCrypto = {
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),
  importP256: async (point) => {
    const [x, y] = [point.subarray(1, 33), point.subarray(33, 65)].map((half) => Buffer.from(half).toString('base64url'));
    if (point.length !== 65 || point[0] !== 4) throw new Error('not an uncompressed P-256 point');
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
    const options = { key, dsaEncoding: 'ieee-p1363' } as const;
    return { verify: (signature, data) => verify('sha256', data, options, signature) };
  },
};
