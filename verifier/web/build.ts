/* eslint no-restricted-imports: off -- this file runs in Node: it makes what runs in browsers. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('.', import.meta.url));
const PROJECT = path.resolve(PAGE, '../..');
/** Folders and files that end up in the page, directly or by import. */
const ROOMS = ['document', 'verifier'];
const SOURCE = /\.(ts|tsx|css|html|svg)$/;
const BUILT = /(^|[\\/])(dist|node_modules)([.\\/]|$)/;
/** What the sources are built with and from; the lock file says which edition of each. */
const PACKAGES = ['vite', 'rolldown', 'lightningcss', 'preact', '@preact/signals', '@preact/signals-core', '@expo-google-fonts/amiri', '@expo-google-fonts/noto-sans', 'qrcode'];
/** A leading dot keeps it from being served. */
const STAMP = '.sources';

export type BuiltPage = {
  /** The folder to serve. */
  readonly dist: string;
  /** False when what stood there was up to date. */
  readonly built: boolean;
};

/**
 * Builds the checking page where its sources have changed since the last time. Nothing is written otherwise, so an installation
 * that cannot be written to works once it was built. The same sources give the same files, byte for byte.
 */
export async function buildPage(options: { outDir?: string; force?: boolean } = {}): Promise<BuiltPage> {
  const dist = path.resolve(options.outDir ?? path.join(PAGE, 'dist'));
  const stamp = stampOfSources();
  if (options.force !== true && readStamp(dist) === stamp) return { dist, built: false };
  // Beside its place, so that one rename puts it there whole; another process may be serving or building it.
  const draft = `${dist}.${randomUUID()}`;
  mkdirSync(draft, { recursive: true });
  try {
    await bundle(draft);
    writeFileSync(path.join(draft, STAMP), stamp);
    putInPlace(draft, dist, stamp);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { dist, built: true };
}

async function bundle(outDir: string): Promise<void> {
  // Loaded only when there is something to build: it takes longer than everything else here.
  const [{ build, mergeConfig }, { default: config }] = await Promise.all([import('vite'), import('./vite.config.ts')]);
  await build(mergeConfig(config, { configFile: false, logLevel: 'error', mode: 'production', build: { outDir, emptyOutDir: true } }));
}

function putInPlace(draft: string, dist: string, stamp: string): void {
  const old = `${draft}.old`;
  try {
    if (readStamp(dist) !== undefined) renameSync(dist, old);
    else rmSync(dist, { recursive: true, force: true });
    renameSync(draft, dist);
  } catch (error) {
    // Another process was faster; if it built the same, that serves as well.
    if (readStamp(dist) !== stamp) throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

function readStamp(dist: string): string | undefined {
  try {
    return readFileSync(path.join(dist, STAMP), 'utf8');
  } catch {
    return undefined;
  }
}

/** SHA-256 over names and contents of the sources and over the editions of the packages. */
function stampOfSources(): string {
  const hash = createHash('sha256');
  const names = ROOMS.flatMap((room) => readdirSync(path.join(PROJECT, room), { recursive: true, encoding: 'utf8' }).map((name) => path.join(room, name)));
  const files = names.filter((name) => SOURCE.test(name) && !BUILT.test(name)).sort();
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(path.join(PROJECT, file))).update('\0');
  const { packages } = JSON.parse(readFileSync(path.join(PROJECT, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version?: string }> };
  for (const name of PACKAGES) hash.update(`${name}@${packages[`node_modules/${name}`]?.version}\0`);
  return hash.digest('hex');
}
