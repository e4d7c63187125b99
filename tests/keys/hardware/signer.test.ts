import { describe } from '@jest/globals';
import { makeToken } from '../../support/softhsm.ts';
import { signerContract } from '../signer-contract.ts';

describe('keys in SoftHSM2', () => signerContract(() => makeToken()));
