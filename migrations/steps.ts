import type { Step } from './step.ts';
import * as register from './steps/0001-register.ts';
import * as insider from './steps/0003-insider.ts';

/** Every step, in the order in which it runs. A new one is imported from `steps/` and added at the end. */
export const STEPS: readonly Step[] = [
  { name: '0001-register', ...register },
  { name: '0003-insider', ...insider },
];
