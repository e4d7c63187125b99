import { existsSync } from 'node:fs';
import { installSoftHsm } from './tests/support/softhsm.ts';

/**
 * Test cases and data that others made stand beside the repository, in ../shared, and not in it. A clone alone is tested without them, and says
 * so; where CI is set they have to be there, and the tests that read them fail when they are not.
 */
const WITH_CORPORA = existsSync(new URL('../shared/corpora', import.meta.url)) || process.env.CI !== undefined;
if (!WITH_CORPORA) console.warn('tests/corpora is left out: there are no corpora in ../shared beside this repository.');

/** Keys in hardware are tested against SoftHSM2, which root gets installed. Without it these tests are left out, but not where CI is set and root runs. */
const WITH_TOKENS = installSoftHsm() !== undefined || (process.env.CI !== undefined && process.getuid?.() === 0);
if (!WITH_TOKENS) console.warn('tests/keys/hardware is left out: SoftHSM2 is missing; install the packages softhsm2 and opensc.');

// Node 24 strips the types itself, so the tests need no compiler of their own; `npm run types` checks them.
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(WITH_CORPORA ? [] : ['<rootDir>/tests/corpora/']), ...(WITH_TOKENS ? [] : ['<rootDir>/tests/keys/hardware/'])],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/', '<rootDir>/\\.cache/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tests/support/strip-types.mjs' },
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
  maxWorkers: 2,
  // The first test that asks for a database waits for PostgreSQL to be set up, which takes a while on a busy machine.
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/tests/support/reporter.mjs'],
};
