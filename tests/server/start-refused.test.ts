import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePorts, khatm, type Outcome, portVariables, temporaryFolder } from './khatm-process.ts';

jest.setTimeout(60_000);

const temporary = temporaryFolder();
const dataDir = path.join(temporary.folder, 'data');
beforeEach(() => rmSync(dataDir, { recursive: true, force: true }));
afterAll(() => temporary.remove());

async function start(env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return khatm(['start', '--data', dataDir], { env: { ...portVariables(await freePorts()), ...env } });
}

describe('a start is refused in words, with 1,', () => {
  test('when the database cannot be reached; its password is not repeated, and what was made is kept', async () => {
    const { code, said } = await start({ DATABASE_URL: 'postgres://khatm:hunter2@127.0.0.1:1/khatm' });
    expect([code, /^khatm: \[database-unreachable\] No PostgreSQL answers at 127\.0\.0\.1:1 /m.test(said), said.includes('hunter2')]).toEqual([1, true, false]);
    expect(existsSync(path.join(dataDir, 'khatm.json'))).toBe(true);
  });

  test('when the address of the database cannot be read', async () => {
    const { code, said } = await start({ DATABASE_URL: 'localhost/khatm?password=hunter2' });
    expect([code, said.includes('[database-url-invalid]'), said.includes('hunter2')]).toEqual([1, true, false]);
  });

  test.each([
    ['is no JSON', '{'],
    ['is no object', '[]'],
    ['lacks what is needed', '{}'],
    ['has an origin with a path', JSON.stringify({ authority: {}, verifyOrigin: 'https://check.example/x' })],
  ])('when khatm.json %s; the file is left as it is', async (_name, text) => {
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, 'khatm.json'), text);
    const { code, said } = await start();
    expect([code, said]).toEqual([1, expect.stringMatching(/^khatm: \[config-invalid\] .*khatm\.json: /)]);
  });

  test('when the data directory is a file', async () => {
    writeFileSync(dataDir, 'not a folder');
    const { code, said } = await start();
    expect([code, said]).toEqual([1, expect.stringMatching(/^khatm: \[data-dir-not-writable\]/)]);
  });

  test('when there is no installation to serve; none is made', async () => {
    const { code, said } = await khatm(['serve', '--data', dataDir]);
    expect([code, said, existsSync(dataDir)]).toEqual([1, expect.stringMatching(/^khatm: \[not-initialised\] .*keys init/), false]);
  });
});

describe('ports', () => {
  test.each([
    ['no number', { KHATM_VERIFY_PORT: 'http' }],
    ['none that exists', { KHATM_API_PORT: '65536' }],
    ['0, where nobody would look', { KHATM_API_PORT: '0' }],
    ['the same twice', { KHATM_VERIFY_PORT: '18080', KHATM_API_PORT: '18080' }],
  ])('that are %s are refused with 2, and nothing is made', async (_name, env) => {
    const { code, said } = await start(env);
    expect([code, said, existsSync(path.join(dataDir, 'keys'))]).toEqual([2, expect.stringMatching(/^khatm: \[usage\]/), false]);
  });
});
