export { type Attachments, readAttachments } from './attachments.ts';
export { claimsSignature } from './claims-signature.ts';
export { requireExactForm } from './exact-form.ts';
export { type PdfFile, readPdf } from './file-reader.ts';
export { PDF_LIMITS } from './limits.ts';
export { pageSource } from './page-source.ts';
export { PdfError, type PdfErrorCode } from './pdf-error.ts';
export { findSignature, type PdfSignature } from './signature.ts';
export type { PdfDictionary, PdfValue } from './values.ts';
