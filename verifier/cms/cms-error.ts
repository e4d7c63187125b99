import { DerError, type DerCode } from '../asn1/der-error.ts';
import { CertificateError, type CertificateCode, type Refusal } from '../x509/certificate-error.ts';

/** Why a CMS signature does not hold, or is not of the one form that is accepted. The codes are stable. */
export type CmsCode =
  | 'cms-content-type'
  | 'cms-version'
  | 'cms-digest-algorithm'
  | 'cms-attached-content'
  | 'cms-certificates'
  | 'cms-bad-certificate'
  | 'cms-stray-certificate'
  | 'cms-revocation-values'
  | 'cms-signer-count'
  | 'cms-signer-identifier'
  | 'cms-signer-not-found'
  | 'cms-attribute'
  | 'cms-attribute-missing'
  | 'cms-signing-time'
  | 'cms-signing-certificate'
  | 'cms-unsigned-attribute'
  | 'cms-algorithm'
  | 'cms-digest-mismatch'
  | 'cms-bad-signature'
  | 'cms-unsupported'
  | 'cms-padding';

export class CmsError extends Error {
  override readonly name = 'CmsError';
  readonly code: CmsCode;

  constructor(code: CmsCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

export type CmsRefusal = Refusal<CmsCode | DerCode | CertificateCode>;

/** Turns what the readers throw into a value; anything else is a defect and passes through. */
export function cmsRefusalOf(error: unknown): CmsRefusal {
  if (error instanceof CmsError || error instanceof DerError || error instanceof CertificateError) {
    return { ok: false, code: error.code, detail: error.message };
  }
  throw error;
}
