import { createECDH, createHash, createHmac, createPublicKey, type KeyObject } from 'node:crypto';

/**
 * The published test key of RFC 6979 A.2.5: known to everybody, so that nobody takes it for a secret. Its signatures are the
 * deterministic ones of RFC 6979, so that the vectors come out the same on every run; node:crypto itself draws random nonces.
 */
const SCALAR = 0xc9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721n;
export const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export const TEST_KEY = { scalar: toBytes(SCALAR).toString('hex'), publicKey: timesBase(SCALAR).toString('hex') } as const;

export function publicKeyOf(uncompressedPoint: string): KeyObject {
  const point = Buffer.from(uncompressedPoint, 'hex');
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}

/** ECDSA over SHA-256 with the nonce of RFC 6979 §3.2, as r ‖ s; s as it falls. */
export function signAsItFalls(message: Uint8Array): Buffer {
  const digest = createHash('sha256').update(message).digest();
  const z = toInteger(digest);
  for (const k of nonces(toBytes(SCALAR), toBytes(z % ORDER))) {
    const r = toInteger(timesBase(k).subarray(1, 33)) % ORDER;
    const s = (inverse(k) * (z + r * SCALAR)) % ORDER;
    if (r !== 0n && s !== 0n) return Buffer.concat([toBytes(r), toBytes(s)]);
  }
  throw new Error('no nonce');
}

/** The same, with s at most (n − 1)/2 as a seal demands. */
export function sign(message: Uint8Array): Uint8Array {
  const signature = signAsItFalls(message);
  return new Uint8Array(toInteger(signature.subarray(32)) > ORDER / 2n ? otherSolution(signature) : signature);
}

/** (r, n − s): verifies wherever (r, s) does. */
export function otherSolution(signature: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([signature.subarray(0, 32), toBytes(ORDER - toInteger(signature.subarray(32)))]));
}

function* nonces(key: Buffer, digest: Buffer): Generator<bigint> {
  let v: Buffer = Buffer.alloc(32, 1);
  let k: Buffer = Buffer.alloc(32, 0);
  const mac = (...parts: Uint8Array[]): Buffer => createHmac('sha256', k).update(Buffer.concat(parts)).digest();
  for (const separator of [0, 1]) {
    k = mac(v, Uint8Array.of(separator), key, digest);
    v = mac(v);
  }
  for (;;) {
    v = mac(v);
    const candidate = toInteger(v);
    if (candidate > 0n && candidate < ORDER) yield candidate;
    k = mac(v, Uint8Array.of(0));
    v = mac(v);
  }
}

/** The uncompressed point scalar·G. */
function timesBase(scalar: bigint): Buffer {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(toBytes(scalar));
  return curve.getPublicKey();
}

function inverse(value: bigint): bigint {
  let result = 1n;
  for (let base = value, exponent = ORDER - 2n; exponent > 0n; exponent >>= 1n, base = (base * base) % ORDER) {
    if (exponent & 1n) result = (result * base) % ORDER;
  }
  return result;
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt('0x' + Buffer.from(bytes).toString('hex'));
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}
