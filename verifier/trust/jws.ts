import { TRUST_HEAD_TYPE } from '../../document/index.ts';
import type { VerifierCrypto } from '../crypto/port.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { validatePath } from '../x509/validate-path.ts';
import type { PathCode } from '../x509/path-outcome.ts';
import { TrustError, type TrustErrorCode } from './errors.ts';

/** r ‖ s on P-256, bytes; and as base64url. */
const SIGNATURE_LENGTH = 64;
const SIGNATURE_TEXT = 86;

/** Codes of a path that was refused which have a name of their own here. */
const CODE_OF_PATH: Partial<Record<PathCode, TrustErrorCode>> = {
  expired: 'trust-signer-expired',
  'not-yet-valid': 'trust-signer-not-yet-valid',
  'leaf-is-ca': 'trust-signer-usage',
  'key-usage': 'trust-signer-usage',
  'extended-key-usage': 'trust-signer-usage',
  'no-path': 'trust-root',
  'bad-signature': 'trust-root',
  'key-identifier': 'trust-root',
};

/** id-tsl-kp-tslSigning, ETSI TS 119 612 §5.7.1 */
const TRUST_LIST_SIGNING = '0.4.0.2231.3.0';

/**
 * Opens the trust list's head: JWS (RFC 7515), signer certified directly by the pinned root and valid at `now`.
 * @returns the payload's bytes
 * @throws TrustError `trust-malformed`, `trust-truncated`, `trust-root`, `trust-signer…`, `trust-signature`
 */
export async function openHead(jws: string, root: Uint8Array, now: number, crypto: VerifierCrypto): Promise<Uint8Array> {
  const parts = jws.trim().split('.');
  if (parts.length < 3) throw new TrustError('trust-truncated', 'head');
  if (parts.length > 3) throw new TrustError('trust-malformed', 'not a compact JWS');
  const [header, payload, signature] = parts as [string, string, string];
  if (signature.length < SIGNATURE_TEXT) throw new TrustError('trust-truncated', 'head');
  const bytes = decodeBase64url(signature);
  const signer = await trustedSigner(signerOf(header), root, now);
  const key = await crypto.importP256(signer);
  if (bytes.length !== SIGNATURE_LENGTH || !(await key.verify(bytes, new TextEncoder().encode(`${header}.${payload}`)))) throw new TrustError('trust-signature');
  return decodeBase64url(payload);
}

function signerOf(header: string): Uint8Array {
  const fields = parseObject(new TextDecoder().decode(decodeBase64url(header)));
  const known = Object.keys(fields).every((name) => name === 'alg' || name === 'typ' || name === 'x5c');
  const { alg, typ, x5c } = fields;
  if (!known || alg !== 'ES256' || typ !== TRUST_HEAD_TYPE || !Array.isArray(x5c) || x5c.length !== 1 || typeof x5c[0] !== 'string') {
    throw new TrustError('trust-malformed', 'header');
  }
  return decodeBase64(x5c[0]);
}

async function trustedSigner(der: Uint8Array, root: Uint8Array, now: number): Promise<Uint8Array> {
  const leaf = parseCertificate(der);
  const anchor = parseCertificate(root);
  if (!leaf.ok) throw new TrustError('trust-signer', leaf.code);
  if (!anchor.ok) throw new TrustError('trust-root', `root ${anchor.code}`);
  // Its role first: what another role's certificate lacks besides is beside the point.
  const usages = leaf.certificate.extensions.extendedKeyUsage?.oids;
  if (usages?.size !== 1 || !usages.has(TRUST_LIST_SIGNING)) throw new TrustError('trust-signer-usage', 'extended-key-usage');
  const result = await validatePath({
    leaf: leaf.certificate,
    intermediates: [],
    anchors: [anchor.certificate],
    at: new Date(now * 1000),
    purpose: { extendedKeyUsages: [TRUST_LIST_SIGNING], keyUsage: ['digitalSignature'] },
  });
  if (!result.ok) {
    // A root outside its own dates anchors nothing; where the signer is outside its too, that is told.
    const { notBefore, notAfter } = leaf.certificate;
    const inDate = notBefore.getTime() <= now * 1000 && now * 1000 <= notAfter.getTime();
    const code = inDate && result.certificate === anchor.certificate ? 'trust-root' : CODE_OF_PATH[result.code] ?? 'trust-signer';
    throw new TrustError(code, result.code);
  }
  const { publicKey } = leaf.certificate;
  if (publicKey.kind !== 'ec' || publicKey.curve !== 'P-256') throw new TrustError('trust-signer', 'no P-256 key');
  return publicKey.point;
}

export function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TrustError('trust-malformed', 'not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TrustError('trust-malformed', 'not an object');
  return value as Record<string, unknown>;
}

function decodeBase64url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new TrustError('trust-malformed', 'base64url');
  return decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}

function decodeBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new TrustError('trust-malformed', 'base64');
  }
}
