export type { Attempt } from './cascade.ts';
export { CodeReader, type CodeReaderOptions } from './code-reader.ts';
export { fileType, type FileType } from './file-type.ts';
export { ImageError, type ImageErrorCode } from './image-error.ts';
export { IMAGE_LIMITS } from './image-limits.ts';
export { type FoundCode, type FoundCodes, readCodes } from './read-codes.ts';
