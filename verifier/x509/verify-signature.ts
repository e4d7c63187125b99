import type { Bytes } from '../asn1/bytes.ts';
import { DerError } from '../asn1/der-error.ts';
import type { SignatureAlgorithm } from './algorithm.ts';
import { ecdsaSignatureToRaw } from './ecdsa-signature.ts';
import { FIELD_SIZE, type PublicKey } from './public-key.ts';

/** `weak`: SHA-1. `unsupported`: this platform's WebCrypto lacks the algorithm, or the key does not fit it. */
export type SignatureOutcome = 'valid' | 'invalid' | 'weak' | 'unsupported';

/** Importing a key costs more than one verification, so each parsed key keeps its CryptoKeys, by algorithm. */
const imported = new WeakMap<PublicKey, Map<string, Promise<CryptoKey>>>();

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

async function importKey(key: PublicKey, algorithm: SignatureAlgorithm): Promise<CryptoKey> {
  const { subtle } = globalThis.crypto;
  if (key.kind === 'rsa') {
    const jwk = { kty: 'RSA', n: base64url(key.modulus), e: base64url(key.exponent) };
    const name = algorithm.kind === 'rsa-pss' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5';
    const hash = algorithm.kind === 'ed25519' ? 'SHA-256' : algorithm.hash;
    return subtle.importKey('jwk', jwk, { name, hash }, false, ['verify']);
  }
  const name = key.kind === 'ec' ? { name: 'ECDSA', namedCurve: key.curve } : { name: 'Ed25519' };
  return subtle.importKey('raw', key.point, name, false, ['verify']);
}

function getKey(key: PublicKey, algorithm: SignatureAlgorithm): Promise<CryptoKey> {
  const label = algorithm.kind === 'ed25519' ? algorithm.kind : `${algorithm.kind} ${algorithm.hash}`;
  const known = imported.get(key) ?? new Map<string, Promise<CryptoKey>>();
  imported.set(key, known);
  const promise = known.get(label) ?? importKey(key, algorithm);
  known.set(label, promise);
  return promise;
}

/**
 * Checks one signature. The key decides which algorithms are possible; the message only chooses among them.
 * ECDSA signatures are taken as strict DER (RFC 3279 §2.2.3).
 */
export async function verifySignature(
  key: PublicKey,
  algorithm: SignatureAlgorithm,
  data: Bytes,
  signature: Bytes,
): Promise<SignatureOutcome> {
  const { subtle } = globalThis.crypto;
  const fits = key.kind === 'ec' ? algorithm.kind === 'ecdsa'
    : key.kind === 'ed25519' ? algorithm.kind === 'ed25519'
      : algorithm.kind === 'rsa-pkcs1' || algorithm.kind === 'rsa-pss';
  if (!fits) return 'invalid';
  if (algorithm.kind !== 'ed25519' && algorithm.hash === 'SHA-1') return 'weak';

  let parameters: AlgorithmIdentifier | EcdsaParams | RsaPssParams;
  let raw: Bytes = signature;
  if (key.kind === 'ec' && algorithm.kind === 'ecdsa') {
    const fixed = readEcdsa(signature, FIELD_SIZE[key.curve]);
    if (fixed === undefined) return 'invalid';
    raw = fixed;
    parameters = { name: 'ECDSA', hash: algorithm.hash };
  } else if (key.kind === 'rsa') {
    if (signature.length !== key.modulus.length) return 'invalid'; // RFC 8017 §8.1.2, §8.2.2, step 1
    parameters = algorithm.kind === 'rsa-pss'
      ? { name: 'RSA-PSS', saltLength: algorithm.saltLength }
      : { name: 'RSASSA-PKCS1-v1_5' };
  } else {
    parameters = { name: 'Ed25519' };
  }

  let cryptoKey: CryptoKey;
  try {
    cryptoKey = await getKey(key, algorithm);
  } catch {
    return 'unsupported'; // a point off the curve, or an algorithm that this platform lacks
  }
  return (await subtle.verify(parameters, cryptoKey, raw, data)) ? 'valid' : 'invalid';
}

function readEcdsa(signature: Bytes, fieldSize: number): Bytes | undefined {
  try {
    return ecdsaSignatureToRaw(signature, fieldSize);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
