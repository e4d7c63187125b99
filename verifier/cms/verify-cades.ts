import { copyBytes, equalBytes, type Bytes } from '../asn1/bytes.ts';
import type { Certificate } from '../x509/certificate.ts';
import { verifySignature } from '../x509/verify-signature.ts';
import { readAttributes } from './attributes.ts';
import { CmsError, cmsRefusalOf, type CmsRefusal } from './cms-error.ts';
import { CMS_OID } from './cms-oids.ts';
import { readSignedAttributes } from './signed-attributes.ts';
import { readSignedData, type SignedData } from './signed-data.ts';
import { readSignerAlgorithm } from './signer-algorithm.ts';

export interface CadesRequest {
  /** Exactly the CMS, without the padding of a PDF's signature gap (see `cutZeroPadding`). */
  readonly cms: Uint8Array;
  /** What was signed, or its SHA-256. */
  readonly content: { readonly bytes: Uint8Array } | { readonly sha256: Uint8Array };
  /** Files of others may be signed with RSA, and write SHA-256 with the NULL that goes with it; default false. */
  readonly allowRsa?: boolean;
  /** Files of others may carry a signing time; default false. */
  readonly allowSigningTime?: boolean;
  /** Default `refuse`. With `return` one signature timestamp token is handed back unjudged: its bytes are then unproven. */
  readonly timestamp?: 'refuse' | 'return';
}

export interface CadesSignature {
  readonly ok: true;
  readonly signer: Certificate;
  /** All certificates in the CMS, the signer's included; nothing is said about who issued them. */
  readonly certificates: readonly Certificate[];
  /** As claimed by the signer; only with `allowSigningTime`. */
  readonly signingTime: Date | undefined;
  /** The signature value: what a signature timestamp covers (RFC 3161 appendix A). */
  readonly signature: Bytes;
  readonly timestampToken: Bytes | undefined;
}

export type CadesResult = CadesSignature | CmsRefusal;

const TIMESTAMPS: ReadonlySet<string> = new Set([CMS_OID.signatureTimeStampToken]);

async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', copyBytes(bytes)));
}

/** The certificate that issuer and serial number name; both are unique within one CMS. */
function getSignerCertificate({ certificates, signer }: SignedData): Certificate {
  const found = certificates.filter((certificate) => equalBytes(certificate.issuer.raw, signer.issuer)
    && equalBytes(certificate.serialNumber, signer.serialNumber));
  const [certificate] = found;
  if (certificate === undefined) throw new CmsError('cms-signer-not-found', 'The signer\'s certificate is not among those given');
  if (found.length > 1) throw new CmsError('cms-signer-identifier', 'The signer\'s certificate is ambiguous');
  return certificate;
}

function readTimestamp({ signer }: SignedData, policy: 'refuse' | 'return'): Bytes | undefined {
  if (signer.unsignedAttributes === undefined) return undefined;
  if (policy === 'refuse') throw new CmsError('cms-unsigned-attribute', 'Unsigned attributes are not expected');
  const token = readAttributes(signer.unsignedAttributes, TIMESTAMPS, 'cms-unsigned-attribute').get(CMS_OID.signatureTimeStampToken);
  if (token === undefined) throw new CmsError('cms-unsigned-attribute', 'The unsigned attributes are empty');
  return token.raw;
}

async function verify(request: CadesRequest): Promise<CadesSignature> {
  const data = readSignedData(request.cms, request.allowRsa === true);
  const certificate = getSignerCertificate(data);
  const timestampToken = readTimestamp(data, request.timestamp ?? 'refuse');
  const algorithm = readSignerAlgorithm(data.signer.signatureAlgorithm, certificate.publicKey, request.allowRsa === true);
  const attributes = readSignedAttributes(data.signer.signedAttributes, certificate, request.allowSigningTime === true);
  if (!equalBytes(attributes.certificateHash, await sha256(certificate.der))) {
    throw new CmsError('cms-signing-certificate', 'The signed attributes name another certificate');
  }
  const digest = 'bytes' in request.content ? await sha256(request.content.bytes) : request.content.sha256;
  if (digest.length !== 32 || !equalBytes(attributes.messageDigest, digest)) {
    throw new CmsError('cms-digest-mismatch', 'The content is not what was signed');
  }
  const outcome = await verifySignature(certificate.publicKey, algorithm, attributes.signedBytes, data.signer.signature);
  if (outcome === 'unsupported') throw new CmsError('cms-unsupported', 'This platform cannot check the signature');
  if (outcome !== 'valid') throw new CmsError('cms-bad-signature', 'The signature does not match');
  return {
    ok: true, signer: certificate, certificates: data.certificates, signingTime: attributes.signingTime,
    signature: data.signer.signature, timestampToken,
  };
}

/**
 * Verifies a detached CAdES-BES signature (ETSI EN 319 122-1 §5, RFC 5652, RFC 5035) in strict DER. It says that the
 * certificate's key signed this content, and nothing about whose key that is: `validateSignerPath` goes on from here.
 */
export async function verifyCades(request: CadesRequest): Promise<CadesResult> {
  try {
    return await verify(request);
  } catch (error) {
    return cmsRefusalOf(error);
  }
}
