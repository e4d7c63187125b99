export { generateInToken } from './generate.ts';
export type { Hardware, TokenKey } from './hardware.ts';
export { openTokenSigner } from './signer.ts';
