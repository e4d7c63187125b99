import { describe } from '@jest/globals';
import { signerContract } from './signer-contract.ts';

describe('keys in files', () => signerContract(() => ({ hardware: undefined, remove: () => undefined })));
