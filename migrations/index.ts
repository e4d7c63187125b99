export { MigrationError, type MigrationErrorCode } from './error.ts';
export { APPLICATION_ROLE } from './grants.ts';
export { migrate } from './migrate.ts';
export type { Step } from './step.ts';
export { STEPS } from './steps.ts';
