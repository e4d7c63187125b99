// Node 24 strips the types itself, so the tests need no compiler of their own; `npm run types` checks them.
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
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
