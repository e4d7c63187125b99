import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import { request as open, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { MAX_UPLOAD } from '../../verifier/index.ts';
import { openHttpStand, permitRequest, type HttpStand } from './http-stand.ts';
import { breachOf } from './openapi-contract.ts';

const [DOCUMENTS, SEAL, SEALS, FILE] = ['/issuer/v1/documents', '/verifier/v1/seal', '/verifier/v1/seals', '/verifier/v1/file'] as const;
const JSON_PATHS = [DOCUMENTS, SEAL, SEALS];
let stand: HttpStand;
let app: Express;
let key: string;
beforeAll(async () => {
  stand = await openHttpStand();
  app = stand.app();
  key = await stand.key('issue', 'read', 'change');
}, 60_000);
afterAll(() => stand.close());

const post = (path: string) => request(app).post(path).set('Authorization', key);
const codeOf = (response: { text: string }): string => (JSON.parse(response.text) as { code: string }).code;

describe('a body', () => {
  test.each(JSON_PATHS)('that is not JSON is refused by %s', async (path) => {
    for (const text of ['{', '{"type":"building-permit",}', "{'seal':1}", '﻿', 'null', '"text"', '\u0000']) {
      const response = await post(path).type('json').send(text);
      expect([text, response.status, breachOf(response, path), codeOf(response)]).toEqual([text, 400, undefined, expect.stringMatching(/^(body-malformed|request-malformed)$/)]);
    }
  });

  test.each(JSON_PATHS)('that is missing, or not said to be JSON, is refused by %s, naming the header', async (path) => {
    for (const sent of [post(path), post(path).type('text/plain').send('{"seal":"x"}'), post(path).type('form').send('seal=x'), post(path).set('Content-Type', 'application/jsonp').send('{}')]) {
      const response = await sent;
      expect([response.status, breachOf(response, path)]).toEqual([400, undefined]);
      expect(response.text).toContain('Content-Type');
    }
  });

  test.each([...JSON_PATHS, FILE])('that is compressed is refused by %s', async (path) => {
    for (const encoding of ['gzip', 'deflate', 'br', 'made-up']) {
      const response = await post(path).set({ 'Content-Type': 'application/json', 'Content-Encoding': encoding }).serialize((body: unknown) => body as string).send(gzipSync('{"seal":"x"}'));
      expect([response.status, breachOf(response, path), codeOf(response)]).toEqual([415, undefined, 'encoding-unsupported']);
    }
  });

  test('in another charset than Unicode is refused', async () => {
    const response = await post(SEAL).set('Content-Type', 'application/json; charset=windows-1256').send('{"seal":"x"}');
    expect([response.status, breachOf(response, SEAL), codeOf(response)]).toEqual([415, undefined, 'encoding-unsupported']);
  });

  test.each([[DOCUMENTS, 1 << 20], [SEAL, 8 << 10], [SEALS, 256 << 10]])('larger than %s takes is refused with 413', async (path, limit) => {
    const response = await post(path).type('json').send(JSON.stringify({ seal: 'x'.repeat(limit) }));
    expect([response.status, breachOf(response, path), codeOf(response)]).toEqual([413, undefined, 'body-too-large']);
  });

  test('of the largest size that a file may have is taken, and of one byte more is not', async () => {
    const most = await post(FILE).type('application/pdf').send(Buffer.alloc(MAX_UPLOAD));
    expect([most.status, breachOf(most, FILE)]).toEqual([200, undefined]);
    const more = await post(FILE).type('application/pdf').send(Buffer.alloc(MAX_UPLOAD + 1));
    expect([more.status, breachOf(more, FILE), codeOf(more)]).toEqual([413, undefined, 'body-too-large']);
  });

  test('with another member or none of its own, such as __proto__, changes nothing', async () => {
    const response = await post(DOCUMENTS).type('json').send('{"__proto__":{"type":"building-permit"},"constructor":{"prototype":{"type":"x"}}}');
    expect([response.status, codeOf(response)]).toEqual([400, 'request-malformed']);
    expect(({} as { type?: string }).type).toBeUndefined();
  });
});

describe('on the wire', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = await new Promise<Server>((resolve) => {
      const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
    });
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('an upload of 50 MB is answered 413 before it has arrived', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const upload = open({ port, host: '127.0.0.1', method: 'POST', path: FILE, headers: { 'Content-Type': 'application/pdf', 'Content-Length': 50_000_000 } }, (response) => {
        resolve(response.statusCode ?? 0);
        upload.destroy();
      });
      upload.on('error', reject);
      upload.write(Buffer.alloc(1000));
    });
    expect(status).toBe(413);
  });

  test('an upload without a length is held to the limit', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const upload = open({ port, host: '127.0.0.1', method: 'POST', path: FILE, headers: { 'Content-Type': 'application/pdf', 'Transfer-Encoding': 'chunked' } }, (response) => {
        response.setEncoding('utf8').on('data', (text: string) => {
          resolve(text);
          upload.destroy();
        });
      });
      upload.on('error', reject);
      upload.end(Buffer.alloc(MAX_UPLOAD + 1));
    });
    expect(JSON.parse(answer)).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  test('a request that breaks off half-way is no fault of ours, and the next one is answered', async () => {
    await new Promise<void>((resolve) => {
      const upload = open({ port, host: '127.0.0.1', method: 'POST', path: DOCUMENTS, headers: { 'Content-Type': 'application/json', 'Content-Length': 5000, Authorization: key } });
      upload.on('error', () => resolve());
      upload.write('{"type":', () => setTimeout(() => upload.destroy(), 50));
    });
    const { status } = await post(DOCUMENTS).send(permitRequest());
    expect([status, stand.logged]).toEqual([201, []]);
  });
});
