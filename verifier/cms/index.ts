export { cutZeroPadding } from './zero-padding.ts';
export { validateSignerPath, type SignerPathResult } from './signer-path.ts';
export { verifyCades, type CadesRequest, type CadesResult, type CadesSignature } from './verify-cades.ts';
export type { CmsCode, CmsRefusal } from './cms-error.ts';
