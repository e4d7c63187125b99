import type { VerifierCrypto } from './port.ts';

/** WebCrypto: what browsers have, in secure contexts. */
export const webCrypto: VerifierCrypto = {
  sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource)),
  importP256: async (point) => {
    const key = await crypto.subtle.importKey('raw', point as BufferSource, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    return {
      verify: (signature, data) => crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature as BufferSource, data as BufferSource),
    };
  },
  importEd25519: async (bytes) => {
    const key = await crypto.subtle.importKey('raw', bytes as BufferSource, { name: 'Ed25519' }, false, ['verify']);
    return { verify: (signature, data) => crypto.subtle.verify({ name: 'Ed25519' }, key, signature as BufferSource, data as BufferSource) };
  },
};
