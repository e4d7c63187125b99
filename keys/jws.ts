import type { Signer } from './signer.ts';

/** A compact JWS (RFC 7515 §7.1) with ES256 and the signer's certificate in `x5c` (§4.1.6). */
export async function signJws(signer: Signer, type: string, payload: Uint8Array): Promise<string> {
  const header = { alg: 'ES256', typ: type, x5c: [Buffer.from(signer.certificate).toString('base64')] };
  const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
  const signature = await signer.sign(Buffer.from(input, 'ascii'));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}
