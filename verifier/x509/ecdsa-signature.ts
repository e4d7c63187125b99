import type { Bytes } from '../asn1/bytes.ts';
import { readUnsigned } from '../asn1/primitives.ts';
import { readDer } from '../asn1/reader.ts';
import { TAG } from '../asn1/tags.ts';

/**
 * ECDSA-Sig-Value (RFC 3279 §2.2.3) in strict DER, as the fixed-length r ‖ s that WebCrypto takes. Undefined when r or s
 * is zero or longer than the field; WebCrypto itself refuses values from the group order upwards.
 * @throws DerError
 */
export function ecdsaSignatureToRaw(der: Uint8Array, fieldSize: number): Bytes | undefined {
  const fields = readDer(der, TAG.sequence, 256).inside();
  const r = readUnsigned(fields.take(TAG.integer));
  const s = readUnsigned(fields.take(TAG.integer));
  fields.finish();
  if (r.length === 0 || s.length === 0 || r.length > fieldSize || s.length > fieldSize) return undefined;
  const raw = new Uint8Array(2 * fieldSize);
  raw.set(r, fieldSize - r.length);
  raw.set(s, 2 * fieldSize - s.length);
  return raw;
}
