import { equalBytes } from '../asn1/bytes.ts';
import type { Refusal } from '../x509/certificate-error.ts';
import type { PathRequest } from '../x509/path-request.ts';
import type { PathResult } from '../x509/path-outcome.ts';
import { validatePath } from '../x509/validate-path.ts';
import type { CadesSignature } from './verify-cades.ts';

export type SignerPathResult = PathResult | Refusal<'cms-stray-certificate'>;

/**
 * Path validation for a verified signature, with the CMS's own certificates (and any others given, say from the DSS) as
 * intermediates. Every certificate in the CMS must be in the path: the signature covers the signer's certificate only, and
 * one that serves no purpose could be changed at will.
 */
export async function validateSignerPath(
  signature: CadesSignature,
  request: Omit<PathRequest, 'leaf' | 'intermediates'> & Partial<Pick<PathRequest, 'intermediates'>>,
): Promise<SignerPathResult> {
  const { signer, certificates } = signature;
  const result = await validatePath({
    ...request, leaf: signer, intermediates: [...certificates, ...(request.intermediates ?? [])],
  });
  if (!result.ok) return result;
  const stray = certificates.find((certificate) => !result.path.some((member) => equalBytes(member.der, certificate.der)));
  if (stray === undefined) return result;
  return { ok: false, code: 'cms-stray-certificate', detail: 'A certificate in the CMS is not in the signer\'s path' };
}
