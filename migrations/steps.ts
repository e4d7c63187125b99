import type { Step } from './step.ts';
import * as register from './steps/0001-register.ts';
import * as log from './steps/0002-log.ts';
import * as insider from './steps/0003-insider.ts';
import * as statusJwt from './steps/0004-status-jwt.ts';
import * as auditAnchor from './steps/0005-audit-anchor.ts';

/** Every step, in the order in which it runs. A new one is imported from `steps/` and added at the end. */
export const STEPS: readonly Step[] = [
  { name: '0001-register', ...register },
  { name: '0002-log', ...log },
  { name: '0003-insider', ...insider },
  { name: '0004-status-jwt', ...statusJwt },
  { name: '0005-audit-anchor', ...auditAnchor },
];
