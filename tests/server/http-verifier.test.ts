import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import request from 'supertest';
import { MAX_BATCH } from '../../verifier/index.ts';
import { openHttpStand, permitRequest, type HttpStand } from './http-stand.ts';
import { breachOf } from './openapi-contract.ts';

const [SEAL, SEALS, FILE] = ['/verifier/v1/seal', '/verifier/v1/seals', '/verifier/v1/file'] as const;
let stand: HttpStand;
let app: Express;
let paper: { number: string; seal: string; pdf: Buffer };
beforeAll(async () => {
  stand = await openHttpStand();
  app = stand.app();
  const { number, seal, pdf } = await stand.authority.issuer.issue({ ...permitRequest(), client: 'tests' });
  paper = { number, seal, pdf: Buffer.from(pdf) };
}, 60_000);
afterAll(() => stand.close());

const codeOf = (response: { text: string }): string => (JSON.parse(response.text) as { code: string }).code;

describe('a seal text', () => {
  test('is answered with its verdict, without a key, and nothing keeps the answer', async () => {
    const response = await request(app).post(SEAL).send({ seal: paper.seal });
    expect([response.status, breachOf(response, SEAL), response.headers['cache-control'], response.headers['etag']]).toEqual([200, undefined, 'no-store', undefined]);
    expect(response.body).toMatchObject({ verdict: 'authentic', reason: 'ok', proves: 'seal', document: { number: paper.number } });
  });

  test.each([['https://example.com/menu', 'unreadable'], ['', 'unreadable'], ['٣'.repeat(50), 'unreadable'], ['x'.repeat(7000), 'unreadable']])('that is none is a verdict too, not an error: %#', async (seal, verdict) => {
    const response = await request(app).post(SEAL).send({ seal });
    expect([response.status, breachOf(response, SEAL), (response.body as { verdict: string }).verdict]).toEqual([200, undefined, verdict]);
  });

  test.each([[{}], [{ seal: 7 }], [{ seal: [paper?.seal] }], [[]]])('that is not sent as one is refused: %j', async (body) => {
    const response = await request(app).post(SEAL).send(body);
    expect([response.status, breachOf(response, SEAL), JSON.parse(response.text)]).toEqual([400, undefined, expect.objectContaining({ code: 'body-malformed', pointer: '/seal' })]);
  });
});

describe('many seals', () => {
  test('are answered in the order asked', async () => {
    const response = await request(app).post(SEALS).send({ seals: ['x', paper.seal, 'y'] });
    expect([response.status, breachOf(response, SEALS)]).toEqual([200, undefined]);
    expect((response.body as { answers: { verdict: string }[] }).answers.map(({ verdict }) => verdict)).toEqual(['unreadable', 'authentic', 'unreadable']);
  });

  test('may be as many as the limit, of full size, and no more', async () => {
    const most = await request(app).post(SEALS).send({ seals: Array<string>(MAX_BATCH).fill(paper.seal) });
    expect([most.status, (most.body as { answers: object[] }).answers.length]).toEqual([200, MAX_BATCH]);
    const more = await request(app).post(SEALS).send({ seals: Array<string>(MAX_BATCH + 1).fill('x') });
    expect([more.status, breachOf(more, SEALS), codeOf(more)]).toEqual([413, undefined, 'batch-too-large']);
  });

  test.each([[{}], [{ seals: 'x' }], [{ seals: ['x', 7] }]])('that are not sent as a list of texts are refused: %j', async (body) => {
    const response = await request(app).post(SEALS).send(body);
    expect([response.status, breachOf(response, SEALS), codeOf(response)]).toEqual([400, undefined, 'body-malformed']);
  });
});

describe('a file', () => {
  test('is judged by its bytes, whatever type it is said to be', async () => {
    for (const type of ['application/pdf', 'application/json', 'image/png']) {
      const response = await request(app).post(FILE).set('Content-Type', type).serialize((body: unknown) => body as string).send(paper.pdf);
      expect([response.status, breachOf(response, FILE)]).toEqual([200, undefined]);
      expect(response.body).toMatchObject({ verdict: 'authentic', proves: 'file', document: { number: paper.number } });
    }
  });

  test('that was altered is forged, with 200', async () => {
    const altered = Buffer.from(paper.pdf);
    altered[Math.floor(altered.length / 2)]! ^= 1;
    const response = await request(app).post(FILE).type('application/pdf').send(altered);
    expect([response.status, breachOf(response, FILE), (response.body as { verdict: string }).verdict]).toEqual([200, undefined, 'forged']);
  });

  test.each([['garbage', Buffer.alloc(5000, 0x5a)], ['one byte', Buffer.from('x')], ['a PNG cut off', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')]])('of %s is unreadable, with 200', async (_name, bytes) => {
    const response = await request(app).post(FILE).type('application/octet-stream').send(bytes);
    expect([response.status, breachOf(response, FILE), (response.body as { verdict: string }).verdict]).toEqual([200, undefined, 'unreadable']);
  });

  test('that is empty is refused', async () => {
    const response = await request(app).post(FILE).type('application/pdf').send(Buffer.alloc(0));
    expect([response.status, breachOf(response, FILE), codeOf(response)]).toEqual([400, undefined, 'file-empty']);
  });
});

describe('the limit', () => {
  test('of requests from one address is told in headers and answered 429 when it is passed, for checks only', async () => {
    const limited = stand.app({ verifierLimit: 3 });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await request(limited).post(SEAL).send({ seal: 'x' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    const last = answers[3]!;
    expect([breachOf(last, SEAL), codeOf(last), Number(last.headers['retry-after']) > 0]).toEqual([undefined, 'rate-limited', true]);
    expect(answers[0]!.headers['ratelimit-policy']).toContain('q=3');
    expect((await request(limited).get('/healthz')).status).toBe(200);
    expect((await request(limited).post('/issuer/v1/documents')).status).toBe(401);
  });

  test('goes by the address that a proxy of our own names, and by no other', async () => {
    const ask = (app: Express, from: string) => request(app).post(SEAL).set('X-Forwarded-For', from).send({ seal: 'x' });
    const behindOne = stand.app({ verifierLimit: 1, proxies: 1 });
    expect([(await ask(behindOne, '192.0.2.1')).status, (await ask(behindOne, '192.0.2.2')).status, (await ask(behindOne, '192.0.2.9, 192.0.2.1')).status]).toEqual([200, 200, 429]);
    const behindNone = stand.app({ verifierLimit: 1 });
    expect([(await ask(behindNone, '192.0.2.1')).status, (await ask(behindNone, '192.0.2.2')).status]).toEqual([200, 429]);
  });
});
