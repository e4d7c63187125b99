import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { validPermit } from '../../server/cli-stand.ts';
import { freePorts, khatm, type Outcome, type Ports, RunningServer, temporaryFolder } from '../../server/khatm-process.ts';
import { makeToken, PIN, type TestToken } from '../../support/softhsm.ts';

// Each command is a process of its own, and starts PostgreSQL.
jest.setTimeout(120_000);

const { folder, remove } = temporaryFolder();
const dataDir = path.join(folder, 'data');
const run = (...args: string[]): Promise<Outcome> => khatm([...args, '--data', dataDir]);
const issue = (): Promise<Outcome> => run('issue', '--type', 'building-permit', '--record', path.join(folder, 'permit.json'), '--out', path.join(folder, 'permit.pdf'));
let token: TestToken;
let made: Outcome;
let ports: Ports;
let server: RunningServer | undefined;
beforeAll(async () => {
  token = makeToken();
  writeFileSync(path.join(folder, 'permit.json'), JSON.stringify(validPermit()));
  ports = await freePorts();
  const origins = ['--verify-origin', `http://localhost:${ports.verify}`, '--api-origin', `http://localhost:${ports.api}`];
  made = await run('keys', 'init', ...origins, '--hardware', token.hardware.library, '--token', token.hardware.token, '--pin-file', token.hardware.pinFile);
});
afterAll(async () => {
  if (server?.ended === false) await server.stop('SIGKILL');
  token.remove();
  remove();
});

const places = async (): Promise<[unknown, unknown][]> => (await run('keys', 'list')).results.map(({ role, token: place }) => [role, (place as { label: string } | undefined)?.label]);

describe('an installation with keys in a token', () => {
  test('has its signing keys there and the others in files, and no PIN anywhere', async () => {
    expect([made.code, made.said]).toEqual([0, expect.not.stringContaining(PIN)]);
    const { token: label } = token.hardware;
    expect(await places()).toEqual([['root', undefined], ['authority-ca', undefined], ['trust-list', undefined], ['seal', label], ['pdf', label], ['status', label]]);
    const keys = path.join(dataDir, 'keys');
    expect(readdirSync(keys).filter((name) => name.endsWith('.p8.pem')).map((name) => name.replace(/-\d.*/, '')).sort()).toEqual(['authority-ca', 'log', 'root', 'trust-list']);
    for (const file of [path.join(dataDir, 'khatm.json'), path.join(keys, 'keys.json')]) expect(readFileSync(file, 'utf8')).not.toContain(PIN);
    expect(JSON.parse(readFileSync(path.join(dataDir, 'khatm.json'), 'utf8'))).toMatchObject({ hardware: token.hardware });
  });

  test('issues papers that are authentic, also after its keys were rotated in the token', async () => {
    expect(await issue()).toMatchObject({ code: 0, said: '' });
    expect(await run('verify', path.join(folder, 'permit.pdf'))).toMatchObject({ code: 0, results: [{ verdict: 'authentic' }] });
    expect(await run('keys', 'rotate')).toMatchObject({ code: 0 });
    expect((await places()).slice(6)).toEqual([['seal', token.hardware.token], ['pdf', token.hardware.token], ['status', token.hardware.token]]);
    expect(await issue()).toMatchObject({ code: 0 });
    expect(await run('verify', path.join(folder, 'permit.pdf'))).toMatchObject({ code: 0, results: [{ verdict: 'authentic' }] });
  });

  test('says what is wrong and what to do, and issues again when it is put right', async () => {
    token.pull();
    expect(await issue()).toMatchObject({ code: 1, results: [], said: expect.stringMatching(/^khatm: \[token-missing\] The token .* connect it/) });
    token.putBack();
    token.setPin('11112222');
    for (const _again of [1, 2]) expect(await issue()).toMatchObject({ code: 1, said: expect.stringMatching(/^khatm: \[pin-wrong\] .*write the right one into the file/) });
    token.setPin(PIN);
    expect(await issue()).toMatchObject({ code: 0 });
  });
});

test('a server answers with the code of what is wrong while the token is away, and issues the same paper when it is back', async () => {
  const key = String((await run('keys', 'api', '--client', 'registry', '--scope', 'issue')).results[0]!['key']);
  server = RunningServer.spawn(['serve', '--data', dataDir]);
  await server.hasSaid('API http');
  const post = async (idempotencyKey: string): Promise<{ status: number; code?: string; number?: string }> => {
    const response = await fetch(`http://localhost:${ports.api}/issuer/v1/documents`, {
      method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': idempotencyKey }, body: JSON.stringify({ type: 'building-permit', record: validPermit() }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
  // Before and after a thread has opened its keys.
  for (const round of ['first', 'second']) {
    token.pull();
    expect(await post(round)).toMatchObject({ status: 503, code: 'token-missing' });
    token.putBack();
    // The number was given when the token was away: this is its repetition.
    expect((await post(round)).number).toMatch(/^DM-BP-/);
  }
  const several = ['a', 'b', 'c', 'd', 'e', 'f'];
  token.pull();
  expect((await Promise.all(several.map(post))).map(({ code }) => code)).toEqual(several.map(() => 'token-missing'));
  token.putBack();
  const numbers = (await Promise.all(several.map(post))).map(({ number }) => number);
  expect(new Set(numbers).size).toBe(several.length);
  expect(await server.stop('SIGTERM')).toBe(0);
  expect(server.said).toContain('connect it');
});

test('a token is named by three options together', async () => {
  expect(await khatm(['keys', 'init', '--data', path.join(folder, 'other'), '--token', 'x'])).toMatchObject({ code: 2, said: expect.stringContaining('--hardware is missing') });
});
