import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { buildApart } from './web-dist.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'khatm-build-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function contents(dist: string): Record<string, string> {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(dist, name)).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(path.join(dist, name), 'latin1')]));
}

function digests(dist: string): Record<string, string> {
  return Object.fromEntries(Object.entries(contents(dist)).map(([name, text]) => [name, createHash('sha256').update(text, 'latin1').digest('hex')]));
}

test('the page is built once, and again only on demand, to the same bytes', async () => {
  const outDir = path.join(folder, 'page');
  expect(await buildApart({ outDir })).toEqual({ dist: outDir, built: true });
  const first = digests(outDir);
  expect(Object.keys(first)).toContain('index.html');

  expect(await buildApart({ outDir })).toEqual({ dist: outDir, built: false });
  expect(await buildApart({ outDir, force: true })).toEqual({ dist: outDir, built: true });
  expect(digests(outDir)).toEqual(first);
  expect(readdirSync(folder)).toEqual(['page']);
}, 30_000);

test('builds that meet leave one whole page', async () => {
  const outDir = path.join(folder, 'met');
  const results = await Promise.all([buildApart({ outDir }), buildApart({ outDir })]);
  expect(results.every(({ dist }) => dist === outDir)).toBe(true);
  expect(await buildApart({ outDir })).toEqual({ dist: outDir, built: false });
}, 30_000);

test('what a first verdict needs is within 45 KB, and nothing of it stands inside the HTML', async () => {
  const { dist } = await buildApart({ outDir: path.join(folder, 'page') });
  const files = contents(dist);
  const size = Object.entries(files).filter(([name]) => /\.(html|js|css)$/.test(name)).reduce((sum, [, text]) => sum + brotliCompressSync(Buffer.from(text, 'latin1')).length, 0);
  expect(size).toBeLessThanOrEqual(45 * 1024);
  const html = files['index.html']!;
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  // Addresses of XML namespaces are names; any other would be somebody else's server.
  const addresses = Object.entries(files).filter(([name]) => /\.(html|js|css)$/.test(name)).flatMap(([, text]) => text.match(/https?:\/\/[\w.-]+/g) ?? []);
  expect(addresses.filter((address) => address !== 'http://www.w3.org')).toEqual([]);
});
