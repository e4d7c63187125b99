import { join } from 'node:path';

/** Folder of the keys inside a data directory. */
export function keysDirectory(dataDir: string): string {
  return join(dataDir, 'keys');
}

/** The folder that the checking origin serves: static, cacheable, copied to any CDN as it is. */
export function publicDirectory(dataDir: string): string {
  return join(dataDir, 'public');
}

/** Where the server's own verifier remembers the newest lists that it has seen. */
export function verifierStatePath(dataDir: string): string {
  return join(dataDir, 'verifier-state.json');
}
