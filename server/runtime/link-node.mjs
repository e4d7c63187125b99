// Plain JavaScript for any Node from 18: this runs before the Node that runs TypeScript is in place.
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

const LINK = path.join('node_modules', '.bin', 'node');

/**
 * Makes `node_modules/.bin/node` the Node that the optional package `node-linux-<cpu>` brings, so that npm scripts run on it.
 * npm 10 and 11.0–11.6 leave the link out when several packages offer the same command.
 * Where the package is missing or its binary cannot run here (musl), no link is left: the user's own Node is used.
 *
 * @param {string} root folder that holds node_modules
 */
export function linkNode(root) {
  const link = path.join(root, LINK);
  const target = path.join('..', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  const linked = linkTarget(link);
  if (!runs(path.resolve(path.dirname(link), target))) {
    // A command put there by anything else is not ours to remove.
    if (linked === target || (linked !== undefined && !runs(link))) rmSync(link, { force: true });
    return;
  }
  if (linked === target) return;
  mkdirSync(path.dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

function runs(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

function linkTarget(link) {
  try {
    return lstatSync(link).isSymbolicLink() ? readlinkSync(link) : '';
  } catch {
    return undefined;
  }
}
