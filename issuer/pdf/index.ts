export type { SignBytes, UnsignedAttribute } from './cades.ts';
export { PaperPdfError, type PaperPdfErrorCode } from './errors.ts';
export { type PaperSealing, type PreparedPaper, preparePaper } from './paper.ts';
export type { Box } from './signaturefield.ts';
