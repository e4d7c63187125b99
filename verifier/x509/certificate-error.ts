import { DerError, type DerCode } from '../asn1/der-error.ts';

/** Why a certificate or a CRL cannot be used, whatever path it stands in. The codes are stable. */
export type CertificateCode =
  | DerCode
  | 'not-v3'
  | 'algorithm-mismatch'
  | 'unsupported-algorithm'
  | 'weak-key'
  | 'serial-number'
  | 'empty-name'
  | 'duplicate-extension'
  | 'unknown-critical-extension'
  | 'malformed-extension'
  | 'extension-criticality'
  | 'key-identifier'
  | 'key-usage'
  | 'basic-constraints'
  | 'name-constraints'
  | 'alternative-name';

export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code: CertificateCode;

  constructor(code: CertificateCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

export interface Refusal<Code extends string> {
  readonly ok: false;
  readonly code: Code;
  readonly detail: string;
}

/** Turns what the readers throw into a value; anything else is a defect and passes through. */
export function refusalOf(error: unknown): Refusal<CertificateCode> {
  if (error instanceof DerError || error instanceof CertificateError) {
    return { ok: false, code: error.code, detail: error.message };
  }
  throw error;
}
