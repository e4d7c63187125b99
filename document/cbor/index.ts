export { CborError, type CborErrorCode } from './errors.ts';
export { type CborKey, type CborValue, Tagged } from './value.ts';
export { compareBytes, concatBytes, encodeCbor } from './encode.ts';
export { decodeCbor, type DecodeMode, MAX_DEPTH } from './decode.ts';
