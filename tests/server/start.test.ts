import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { freePorts, isAlive, isGone, khatm, type Ports, portVariables, postmasterOf, ROOT, RunningServer, temporaryFolder } from './khatm-process.ts';

// A first start makes keys, a database and twelve papers.
jest.setTimeout(120_000);

const READY = 'Stop with Ctrl-C';
const temporary = temporaryFolder();
const dataDir = path.join(temporary.folder, 'data');
let ports: Ports;
let server: RunningServer;

beforeAll(async () => {
  ports = await freePorts();
  server = await started();
});
afterAll(async () => {
  await server.stop('SIGTERM');
  temporary.remove();
});

async function started(): Promise<RunningServer> {
  const running = RunningServer.spawn(['start', '--data', dataDir], { env: portVariables(ports) });
  await running.hasSaid(READY);
  return running;
}

/** The address in the QR of the first paper, and the papers that the screen counts. */
function screen(): { address: string | undefined; papers: string | undefined } {
  return { address: /^http:\/\/localhost:\d+\/#\d+$/m.exec(server.said)?.[0], papers: /(\d+) sample papers/.exec(server.said)?.[1] };
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

test('after a first start page and APIs answer, and every sample is issued', async () => {
  expect(await statusOf(`http://localhost:${ports.verify}/`)).toBe(200);
  expect(await statusOf(`http://localhost:${ports.verify}/trust/head.jws`)).toBe(200);
  expect(await statusOf(`http://localhost:${ports.api}/readyz`)).toBe(200);
  const samples = readdirSync(path.join(ROOT, 'papers'), { recursive: true, encoding: 'utf8' }).filter((name) => /samples\/[^/]+\.json$/.test(name)).map((name) => name.replace('/samples/', '-').replace('.json', '.pdf'));
  expect(readdirSync(path.join(dataDir, 'demo')).sort()).toEqual(['api-key', ...samples].sort());
  expect(screen()).toEqual({ address: expect.any(String), papers: String(samples.length) });
});

test('the screen begins with the villa\'s permit, and everything that it suggests works', async () => {
  expect(server.said).toContain(`Open ${dataDir}/demo/building-permit-villa.pdf`);
  const suggested = [...server.said.matchAll(/^ +npm run -s khatm -- (.+)$/gm)].map(([, words]) => [...words!.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!));
  expect(suggested.map(([command]) => command)).toEqual(['verify', 'suspend', 'reinstate', 'issue']);
  const out = path.join(temporary.folder, 'permit.pdf');
  for (const words of suggested) {
    const { code, results } = await khatm(words.map((word) => (word === 'permit.pdf' ? out : word)));
    expect([words[0], code, results.length]).toEqual([words[0], 0, 1]);
  }
  expect(existsSync(out)).toBe(true);
  const [, file, url] = /curl --data-binary @(\S+) (\S+)$/m.exec(server.said)!;
  const answer = await fetch(url!, { method: 'POST', body: readFileSync(file!) });
  expect(await answer.json()).toMatchObject({ verdict: 'authentic' });
  const key = readFileSync(path.join(dataDir, 'demo', 'api-key'), 'utf8').trim();
  expect((await fetch(`http://localhost:${ports.api}/issuer/v1/types`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
});

test('secrets are their owner\'s alone', () => {
  const secret = ['passphrase', 'demo/api-key', ...readdirSync(path.join(dataDir, 'keys')).filter((name) => /\.p8\.pem$|\.secret$/.test(name)).map((name) => `keys/${name}`)];
  expect(secret.length).toBeGreaterThan(7);
  expect(secret.filter((name) => (statSync(path.join(dataDir, name)).mode & 0o077) !== 0)).toEqual([]);
});

test('a second process on the same data ends with 1 and names the first, which is not disturbed', async () => {
  const other = await freePorts();
  const { code, results, said } = await khatm(['start', '--data', dataDir], { env: portVariables(other) });
  expect([code, results]).toEqual([1, []]);
  expect(said).toMatch(new RegExp(`^khatm: \\[data-dir-in-use\\].*process ${server.pid}\\.`));
  expect(await statusOf(`http://localhost:${ports.api}/readyz`)).toBe(200);
});

test('a port in use ends with 1 and says which; nothing is made, so another port can be chosen', async () => {
  const another = path.join(temporary.folder, 'another');
  for (const taken of [{ ...ports }, { verify: (await freePorts()).verify, api: ports.api }, { verify: ports.verify, api: (await freePorts()).api }]) {
    const { code, said } = await khatm(['start', '--data', another], { env: portVariables(taken) });
    expect(code).toBe(1);
    expect(said).toMatch(new RegExp(`^khatm: \\[port-in-use\\] Port (${ports.verify}|${ports.api}) .*KHATM_VERIFY_PORT`));
    expect(['keys', 'khatm.json', 'passphrase', 'postgres'].filter((name) => existsSync(path.join(another, name)))).toEqual([]);
  }
});

test('each signal stops everything with 0: server, database and ports; the next start issues nothing again', async () => {
  const before = screen();
  const { results: [documents] } = await khatm(['fsck', '--data', dataDir]);
  for (const signals of [['SIGTERM'], ['SIGHUP'], ['SIGINT', 'SIGINT', 'SIGTERM']] as NodeJS.Signals[][]) {
    const postmaster = postmasterOf(dataDir);
    expect([isAlive(postmaster), await server.stop(...signals), await isGone(postmaster)]).toEqual([true, 0, true]);
    expect(existsSync(path.join(dataDir, 'server.pid'))).toBe(false);
    await expect(fetch(`http://localhost:${ports.api}/healthz`)).rejects.toThrow('fetch failed');
    server = await started();
    expect(screen()).toEqual(before);
  }
  // The log may have grown by a head of the audit trail; nothing else came.
  const { logEntries: _entries, checkpoints: _checkpoints, publishedFiles: _files, ...same } = documents!;
  expect(await khatm(['fsck', '--data', dataDir])).toMatchObject({ code: 0, results: [same] });
});

test('a signal while it is starting stops it with 0 as well', async () => {
  await server.stop('SIGTERM');
  const early = RunningServer.spawn(['start', '--data', dataDir]);
  await early.until(() => existsSync(path.join(dataDir, 'server.pid')), 'the lock is held');
  expect(await early.stop('SIGINT')).toBe(0);
  expect(early.said).not.toContain(READY);
  expect(existsSync(path.join(dataDir, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
  server = await started();
});

test('other ports asked for later are refused in words, and those inside the QR codes are kept', async () => {
  await server.stop('SIGTERM');
  server = RunningServer.spawn(['start', '--data', dataDir], { env: portVariables(await freePorts()) });
  await server.hasSaid(READY);
  expect(server.said).toContain(`made for port ${ports.verify}, and keeps it`);
  expect(await statusOf(`http://localhost:${ports.verify}/`)).toBe(200);
});

test('npm start passes signals on: Ctrl-C, which reaches npm and server, leaves nothing behind', async () => {
  await server.stop('SIGTERM');
  const npm = spawn('npm', ['start', '--', '--data', dataDir], { cwd: ROOT, env: { ...process.env, DATABASE_URL: '', NODE_OPTIONS: '' }, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const whole = new RunningServer(npm);
  await whole.hasSaid(READY);
  const [node, postmaster] = [Number(readFileSync(path.join(dataDir, 'server.pid'), 'utf8')), postmasterOf(dataDir)];
  const end = once(npm, 'close');
  process.kill(-npm.pid!, 'SIGINT');
  await end;
  expect([await isGone(node), await isGone(postmaster), whole.said.includes('Stopping')]).toEqual([true, true, true]);
  server = await started();
});
