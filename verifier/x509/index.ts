export type { CertificateCode, Refusal } from './certificate-error.ts';
export { parseCertificate, serialNumberOf, type Certificate, type CertificateResult } from './certificate.ts';
export { parseCrl, type CertificateList, type CertificateListResult, type Revocation } from './certificate-list.ts';
export type { KeyUsage } from './extension-values.ts';
export { EXTENDED_KEY_USAGE } from './oids.ts';
export type { PathCode, PathRefusal, PathResult } from './path-outcome.ts';
export type { PathRequest, Purpose } from './path-request.ts';
export { validatePath } from './validate-path.ts';
