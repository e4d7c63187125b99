import { verify, X509Certificate } from 'node:crypto';
import type { Signer } from './signer.ts';

/** A compact JWS (RFC 7515 §7.1) with the signer's certificate in `x5c` (§4.1.6); ES256, or ES384 by a root or CA (RFC 7518 §3.4). */
export async function signJws(signer: Signer, type: string, payload: Uint8Array): Promise<string> {
  const header = headerOf(signer.certificate, type);
  const input = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
  const signature = await signer.sign(Buffer.from(input, 'ascii'));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

/** The payload of a JWS that {@link signJws} made with this very certificate; undefined for any other. Nothing is said about the certificate. */
export function openJws(jws: string, type: string, certificate: Uint8Array): Uint8Array | undefined {
  const [header = '', payload = '', signature = '', more] = jws.split('.');
  if (more !== undefined || header !== Buffer.from(headerOf(certificate, type)).toString('base64url')) return undefined;
  const { publicKey } = new X509Certificate(certificate);
  const hash = isP384(certificate) ? 'sha384' : 'sha256';
  const good = verify(hash, Buffer.from(`${header}.${payload}`, 'ascii'), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  return good ? new Uint8Array(Buffer.from(payload, 'base64url')) : undefined;
}

function headerOf(certificate: Uint8Array, typ: string): string {
  return JSON.stringify({ alg: isP384(certificate) ? 'ES384' : 'ES256', typ, x5c: [Buffer.from(certificate).toString('base64')] });
}

function isP384(certificate: Uint8Array): boolean {
  return new X509Certificate(certificate).publicKey.asymmetricKeyDetails?.namedCurve === 'secp384r1';
}
