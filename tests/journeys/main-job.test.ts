import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { freePorts, khatm, portVariables, RunningServer, temporaryFolder } from '../server/khatm-process.ts';
import { validPermit } from '../server/cli-stand.ts';
import { openBrowser } from '../support/browser.ts';
import { askEveryDoor, everywhere, type Paper, scanOf } from './doors.ts';

// A first start, a browser, and a process for every command.
jest.setTimeout(120_000);

const temporary = temporaryFolder();
const dataDir = path.join(temporary.folder, 'data');
let server: RunningServer;
let browser: Browser;
let api: string;
let checking: string;

beforeAll(async () => {
  const ports = await freePorts();
  [api, checking] = [`http://localhost:${ports.api}`, `http://localhost:${ports.verify}`];
  server = RunningServer.spawn(['start', '--data', dataDir], { env: portVariables(ports) });
  [browser] = await Promise.all([openBrowser(), server.hasSaid('Stop with Ctrl-C')]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.stop('SIGTERM');
  temporary.remove();
});

const run = (...words: string[]) => khatm([...words, '--data', dataDir]);
const around = () => ({ dataDir, api, browser });

/** A paper of the demonstration, by the name of its file. */
async function demoPaper(name: string): Promise<Paper> {
  const file = path.join(dataDir, 'demo', `${name}.pdf`);
  const { number } = (await run('verify', file)).results[0]!['document'] as { number: string };
  return { number, file, seal: String((await run('show', number)).results[0]!['seal']) };
}

/** Asks until the server has followed what another process did: within about a second, on a busy machine later. */
async function apiSays(verdict: string, seal: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const response = await fetch(`${api}/verifier/v1/seal`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ seal }) });
    if (((await response.json()) as { verdict: string }).verdict === verdict) return;
    await sleep(50);
  }
  throw new Error(`The API does not say ${verdict}.`);
}

test('a sample is authentic at every door, and from its revocation on it is revoked at every door', async () => {
  const paper = await demoPaper('building-permit-villa');
  const scan = await scanOf(paper.file);
  expect(await askEveryDoor(paper, scan, around())).toEqual(everywhere('authentic', 'ok'));
  expect((await run('revoke', paper.number, '--reason', 'issued in error')).code).toBe(0);
  await apiSays('revoked', paper.seal);
  expect(await askEveryDoor(paper, scan, around())).toEqual(everywhere('revoked', 'status-revoked'));
});

test('a paper that was superseded is so at every door, and its successor is authentic', async () => {
  const [old, successor] = [await demoPaper('building-permit-alteration'), await demoPaper('building-permit-smallest')];
  expect((await run('supersede', old.number, '--by', successor.number)).code).toBe(0);
  await apiSays('superseded', old.seal);
  expect(await askEveryDoor(old, await scanOf(old.file), around())).toEqual(everywhere('superseded', 'status-superseded'));
  expect(await askEveryDoor(successor, await scanOf(successor.file), around())).toEqual(everywhere('authentic', 'ok'));
});

test('a suspension holds at every door until it is ended', async () => {
  const paper = await demoPaper('building-completion-certificate-villa');
  const scan = await scanOf(paper.file);
  for (const [command, verdict, reason] of [['suspend', 'suspended', 'status-suspended'], ['reinstate', 'authentic', 'ok']] as const) {
    expect((await run(command, paper.number, '--reason', 'complaint')).code).toBe(0);
    await apiSays(verdict, paper.seal);
    expect(await askEveryDoor(paper, scan, around())).toEqual(everywhere(verdict, reason));
  }
});

test('an altered file is forged wherever the file is looked at, while the seal on it stays authentic', async () => {
  const paper = await demoPaper('salary-statement-engineer');
  const bytes = readFileSync(paper.file);
  const altered = Buffer.from(bytes);
  altered[Math.floor(bytes.length / 3)]! ^= 1;
  const file = path.join(temporary.folder, 'altered.pdf');
  writeFileSync(file, altered);
  const seen = await askEveryDoor({ ...paper, file }, await scanOf(paper.file), around());
  const wanted = everywhere('authentic', 'ok');
  const forged = expect.objectContaining({ verdict: 'forged' });
  expect(seen).toEqual({ ...wanted, 'command line, file': forged, 'API, file': forged });
});

test('what the API issues, ten times at once under one key, is one paper; what it revokes, the command line and the published list know at once', async () => {
  const authorization = `Bearer ${readFileSync(path.join(dataDir, 'demo', 'api-key'), 'utf8').trim()}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify({ type: 'building-permit', record: validPermit() });
  const issue = () => fetch(`${api}/issuer/v1/documents`, { method: 'POST', headers: { ...headers, 'idempotency-key': 'ten at once' }, body });
  const answers = await Promise.all(Array.from({ length: 10 }, async () => (await issue()).text()));
  expect(new Set(answers).size).toBe(1);
  const { number, pdf, seal } = JSON.parse(answers[0]!) as { number: string; pdf: string; seal: string };

  const file = path.join(temporary.folder, 'issued.pdf');
  writeFileSync(file, Buffer.from(await (await fetch(`${api}${pdf}`, { headers })).arrayBuffer()));
  expect((await run('verify', file)).results[0]).toMatchObject({ verdict: 'authentic', document: { number } });

  const list = async () => Buffer.from(await (await fetch(`${checking}/status/1`)).arrayBuffer()).toString('base64');
  const before = await list();
  const revoked = await fetch(`${api}/issuer/v1/documents/${number}/revoke`, { method: 'POST', headers, body: JSON.stringify({ reason: 'issued in error' }) });
  expect([revoked.status, (await list()) === before]).toEqual([200, false]);
  expect((await run('verify', file)).results[0]).toMatchObject({ verdict: 'revoked' });
  await apiSays('revoked', seal);
  expect((await run('fsck')).results[0]).toMatchObject({ problems: [] });
});
