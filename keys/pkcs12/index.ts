export { exportKey } from './export-key.ts';
export { importKey, type ImportedRole } from './import-key.ts';
