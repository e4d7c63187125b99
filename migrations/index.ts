export { MigrationError, type MigrationErrorCode } from './error.ts';
export { migrate } from './migrate.ts';
export type { Step } from './step.ts';
