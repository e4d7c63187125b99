import { expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Boundaries, findViolations } from './support/boundaries.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const NO_SOURCES = /^(node_modules|dist|data|docs|bench-out|\.[^/]*)(\/|$)|\/(node_modules|dist)(\/|$)/;

const BOUNDARIES: Boundaries = {
  rooms: {
    document: { rooms: [], packages: ['qrcode/lib/core/qrcode.js'], node: false },
    keys: { rooms: [], node: true },
    papers: { rooms: ['document'], node: true },
    issuer: { rooms: ['document', 'papers', 'keys'], node: true },
    verifier: { rooms: ['document'], node: true },
    // What builds the page runs in Node; the page itself is held against `browserFiles`.
    'verifier/web': { rooms: ['document', 'verifier'], node: true },
    'kiosk-ui': { rooms: ['document'], node: true },
    migrations: { rooms: [], packages: ['knex'], node: false },
    server: { rooms: ['document', 'keys', 'papers', 'issuer', 'verifier', 'verifier/web', 'migrations'], node: true },
  },
  doors: { 'verifier/browser.ts': 'verifier/web', 'verifier/web/build.ts': 'server' },
  browserFiles: ['document/index.ts', 'verifier/browser.ts', 'verifier/web/main.tsx'],
  observer: 'tests',
};

test('every import in every room goes through a door, in an allowed direction', () => {
  expect(findViolations(readSources(), BOUNDARIES)).toEqual([]);
});

test.each([
  ['papers/a.ts', `import { x } from '../document/schema.ts';`, 'past-the-door'],
  ['papers/deep/a.ts', `import type { X } from '../../document/schema.ts';`, 'past-the-door'],
  ['papers/a.ts', `export * from '../document/cbor/index.ts';`, 'past-the-door'],
  ['papers/a.ts', `let x: import('../document/schema.ts').X;`, 'past-the-door'],
  ['server/a.ts', `new Worker(new URL('../verifier/pdf/worker.ts', import.meta.url));`, 'past-the-door'],
  ['server/a.ts', `await import('../verifier/browser.ts');`, 'past-the-door'],
  ['verifier/web/a.tsx', `import { check } from '../index.ts';`, 'past-the-door'],
  ['server/a.ts', `import { Page } from '../verifier/web/main.tsx';`, 'past-the-door'],
  ['verifier/a.ts', `import { issue } from '../issuer/index.ts';`, 'room-not-allowed'],
  ['verifier/a.ts', `import { Page } from './web/page.tsx';`, 'room-not-allowed'],
  ['document/a.ts', `import { x } from '../papers/index.ts';`, 'room-not-allowed'],
  ['keys/a.ts', `import x from '../shared.ts';`, 'room-not-allowed'],
  ['issuer/a.ts', `import { freshDatabase } from '../tests/support/database.ts';`, 'observer-imported'],
  ['document/a.ts', `import { createHash } from 'node:crypto';`, 'node-not-allowed'],
  ['document/a.ts', `import pad from 'left-pad';`, 'package-not-allowed'],
  ['helpers/a.ts', '', 'file-in-no-room'],
])('%s may not hold %s', (file, text, rule) => {
  expect(findViolations(new Map([[file, text]]), BOUNDARIES)).toMatchObject([{ file, rule }]);
});

test.each([
  ['papers/a.ts', `import { x } from '../document/index.ts'; import fs from 'node:fs'; import './words.ts';`],
  ['verifier/web/a.tsx', `import { check } from '../browser.ts'; import { render } from 'preact';`],
  ['server/a.ts', `import { check } from '../verifier/index.ts'; import { build } from '../verifier/web/build.ts';`],
  ['tests/a.ts', `import { x } from '../document/schema.ts';`],
])('%s may hold %s', (file, text) => {
  expect(findViolations(new Map([[file, text]]), BOUNDARIES)).toEqual([]);
});

test('a module of Node is found behind the door for browsers, and not where it is only a type', () => {
  const files = new Map([
    ['verifier/browser.ts', `export * from './seal.ts';`],
    ['verifier/seal.ts', `import type { X } from 'node:fs'; import { y } from './hash.ts';`],
    ['verifier/hash.ts', `import { createHash } from 'node:crypto';`],
  ]);
  expect(findViolations(files, BOUNDARIES)).toEqual([{ file: 'verifier/hash.ts', imports: 'node:crypto', rule: 'node-in-browser' }]);
});

function readSources(): Map<string, string> {
  const files = globSync('*/**/*.{ts,tsx,js,mjs}', { cwd: ROOT, exclude: (name) => NO_SOURCES.test(name) });
  return new Map(files.map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')]));
}
