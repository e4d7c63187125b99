import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { createCheckingSite } from '../../server/http/checking.ts';

const PUBLISHED: Readonly<Record<string, string>> = {
  'trust/root.crt': 'application/x-x509-ca-cert',
  'trust/head.jws': 'application/jose',
  'trust/demo-municipality.json': 'application/json',
  'trust/history/7.jws': 'application/jose',
  'status/1': 'application/statuslist+cwt',
  'status/1.jwt': 'application/statuslist+jwt',
  'pki/authority-ca.crl': 'application/pkix-crl',
};

let folder: string;
let site: Express;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'khatm-checking-'));
  for (const name of ['public/trust/history', 'public/status', 'public/pki', 'page/assets']) mkdirSync(path.join(folder, name), { recursive: true });
  for (const name of Object.keys(PUBLISHED)) writeFileSync(path.join(folder, 'public', name), JSON.stringify(name));
  writeFileSync(path.join(folder, 'page/index.html'), '<!doctype html>');
  writeFileSync(path.join(folder, 'page/assets/index-abc.js'), 'export {}');
  writeFileSync(path.join(folder, 'page/.sources'), 'private');
  writeFileSync(path.join(folder, 'passphrase'), 'private');
  site = createCheckingSite(path.join(folder, 'page'), path.join(folder, 'public'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is published', () => {
  test.each(Object.entries(PUBLISHED))('%s comes as %s, for every origin, to be asked for again each time', async (name, type) => {
    const { status, headers, type: sent } = await request(site).get(`/${name}`);
    expect([status, sent]).toEqual([200, type]);
    const forGood = name.includes('/history/');
    expect(headers).toMatchObject({ 'cache-control': forGood ? 'public, max-age=31536000, immutable' : 'public, max-age=0, must-revalidate', 'access-control-allow-origin': '*', etag: expect.stringMatching(/^(W\/)?"/) });
    // By date two editions of the same second could not be told apart.
    expect(headers).not.toHaveProperty('last-modified');
  });

  test.each([
    ['nothing', undefined, 'cwt'], ['anything', '*/*', 'cwt'], ['CWT', 'application/statuslist+cwt', 'cwt'], ['JWT', 'application/statuslist+jwt', 'jwt'], ['both alike', 'application/statuslist+jwt, application/statuslist+cwt', 'jwt'],
    ['CWT rather', 'application/statuslist+jwt;q=0.5, application/statuslist+cwt', 'cwt'], ['something else', 'text/html', 'cwt'],
  ])('as a status list comes in the form that is asked for: %s', async (_, accept, form) => {
    const asked = request(site).get('/status/1');
    const { status, headers, body } = await (accept === undefined ? asked.unset('Accept') : asked.set('Accept', accept)).responseType('blob');
    expect([status, headers['content-type'], headers['vary'], (body as Buffer).toString()]).toEqual([200, `application/statuslist+${form}`, 'Accept', JSON.stringify(form === 'jwt' ? 'status/1.jwt' : 'status/1')]);
  });

  test('has an ETag of its bytes: another for each form, and the same on every server and after every restart', async () => {
    const etag = async (name: string): Promise<string> => (await request(site).get(name)).headers['etag']!;
    const before = await etag('/status/1.jwt');
    expect(before).toMatch(/^"[\w-]{43}"$/);
    expect(before).not.toBe(await etag('/status/1'));
    const file = path.join(folder, 'public/status/1.jwt');
    const content = readFileSync(file);
    rmSync(file);
    writeFileSync(file, content);
    expect(await etag('/status/1.jwt')).toBe(before);
    const jwt = await request(site).get('/status/1').set('Accept', 'application/statuslist+jwt').set('If-None-Match', before);
    expect([jwt.status, jwt.headers['etag'], jwt.headers['cache-control'], jwt.headers['vary']]).toEqual([304, before, 'public, max-age=0, must-revalidate', 'Accept']);
  });

  test('is answered 304 while it is the same, and in full from the first request after a new edition', async () => {
    const { headers } = await request(site).get('/status/1');
    const again = () => request(site).get('/status/1').set('If-None-Match', headers['etag']!);
    expect([(await again()).status, (await again()).headers['etag']]).toEqual([304, headers['etag']]);
    const target = path.join(folder, 'public/status/1');
    writeFileSync(`${target}.new`, '"status/2"');
    renameSync(`${target}.new`, target);
    const changed = await again().responseType('blob');
    expect([changed.status, (changed.body as Buffer).toString()]).toEqual([200, '"status/2"']);
  });

  test('is not listed, and what is not there is 404', async () => {
    for (const name of ['/status', '/status/', '/trust/', '/status/2', '/status/01', '/status/1/', '/status/-1', '/trust/other.json', '/pki']) {
      expect([name, (await request(site).get(name).redirects(0)).status >= 300]).toEqual([name, true]);
      expect([name, (await request(site).get(name).redirects(1)).status]).toEqual([name, 404]);
    }
  });
});

describe('the page', () => {
  test('is asked for again each time, and its named parts are kept for good', async () => {
    expect((await request(site).get('/')).headers['cache-control']).toBe('no-cache');
    expect((await request(site).get('/assets/index-abc.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test('loads from its own origin only, may not be framed, and tells no other where it was', async () => {
    const { headers } = await request(site).get('/');
    const policy = headers['content-security-policy']!.split(';').map((directive) => directive.trim());
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'"]));
    expect(headers['content-security-policy']).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['set-cookie', 'x-powered-by']));
  });
});

describe('the origin', () => {
  test.each(['post', 'put', 'patch', 'delete', 'options'] as const)('answers %s with 405 and what it takes', async (method) => {
    for (const name of ['/', '/status/1', '/nothing']) {
      const response = await request(site)[method](name).send('seal=1');
      expect([name, response.status, response.headers['allow']]).toEqual([name, 405, 'GET, HEAD']);
    }
  });

  test('answers HEAD like GET, without the body', async () => {
    const { status, headers, text } = await request(site).head('/trust/head.jws');
    expect([status, headers['content-length'], text]).toEqual([200, String('"trust/head.jws"'.length), undefined]);
  });

  test('gives nothing from outside its two folders, nor hidden files', async () => {
    const server = await new Promise<Server>((resolve) => {
      const listening = site.listen(0, '127.0.0.1', () => resolve(listening));
    });
    const { port } = server.address() as AddressInfo;
    const targets = [
      '/../passphrase', '/status/../../passphrase', '/%2e%2e/passphrase', '/..%2fpassphrase', '/..%5cpassphrase', '/%2e%2e%2f%2e%2e%2fetc/passwd', '//etc/passwd', '/status/..%2f..%2fpassphrase',
      '/.sources', '/%2esources', '/status/1%00.txt', '/%', '/%ff', `/${'a/'.repeat(3000)}`,
    ];
    const answers = await Promise.all(targets.map((target) => rawRequest(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)));
    await new Promise((resolve) => server.close(resolve));
    const seen = targets.map((target, i) => [target, Number(answers[i]!.split(' ')[1]) >= 300, answers[i]!.includes('private')]);
    expect(seen).toEqual(targets.map((target) => [target, true, false]));
  });
});

/** Sends a request as it stands: clients would tidy up the address. */
function rawRequest(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    connect(port, '127.0.0.1')
      .on('data', (data) => (answer += data.toString('latin1')))
      .on('end', () => resolve(answer))
      .on('error', reject)
      .write(text);
  });
}
