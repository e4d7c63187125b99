import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { KeyError } from '../../keys/index.ts';
import { requireScope } from '../../server/http/api-keys.ts';
import { connectKnex, DatabaseError } from '../../server/database/index.ts';
import { openHttpStand, permitRequest, type HttpStand } from './http-stand.ts';
import { breachOf } from './openapi-contract.ts';

const DOCUMENTS = '/issuer/v1/documents';
let stand: HttpStand;
let key: string;
beforeAll(async () => {
  stand = await openHttpStand();
  key = await stand.key('issue', 'read', 'change');
}, 60_000);
afterAll(() => stand.close());

/** Issues over an issuer that fails like this. */
async function issueFailing(error: unknown) {
  const { issuer, knex } = stand.authority;
  // What is thrown need not be an error.
  const issue = () => Promise.reject(error as Error);
  return request(stand.app({ issuer: { issuer, issue, requireScope: requireScope(knex), onPublished: () => Promise.resolve() } })).post(DOCUMENTS).set('Authorization', key).send(permitRequest());
}

describe('a fault of ours', () => {
  const SECRET = 'SELECT * FROM document at /srv/khatm/issuer.ts:7 password=hunter2';
  test.each([['an error', new TypeError(SECRET)], ['a text', SECRET], ['PostgreSQL\'s', Object.assign(new Error(SECRET), { code: '42P01' })]])('(%s) is answered 500 without a word of it, and logged', async (_name, error) => {
    const before = stand.logged.length;
    const response = await issueFailing(error);
    expect([response.status, breachOf(response, DOCUMENTS), (JSON.parse(response.text) as { code: string }).code]).toEqual([500, undefined, 'internal']);
    expect(response.text).not.toMatch(/SELECT|hunter2|\.ts|TypeError|42P01/);
    expect(stand.logged.slice(before)).toEqual([error]);
  });

  test.each([
    ['a key that may not sign now', new KeyError('key-expired', SECRET)],
    ['a database that is away', new DatabaseError('database-unreachable', SECRET)],
    ['a connection that PostgreSQL ended', Object.assign(new Error(SECRET), { code: '57P01' })],
    ['a socket that nobody answers', Object.assign(new Error(SECRET), { code: 'ECONNREFUSED', syscall: 'connect' })],
  ])('that passes (%s) is answered 503 and when to try again', async (_name, error) => {
    const response = await issueFailing(error);
    expect([response.status, breachOf(response, DOCUMENTS), response.headers['retry-after']]).toEqual([503, undefined, '10']);
    expect(response.text).not.toContain('hunter2');
  });

  test.each(['token-missing', 'session-lost', 'pin-missing', 'pin-exposed', 'pin-wrong', 'pin-locked', 'hardware-module-missing'] as const)('of keys in hardware (%s) is answered 503 by its own code, without the words for the operator', async (code) => {
    const response = await issueFailing(new KeyError(code, SECRET));
    expect([response.status, breachOf(response, DOCUMENTS), response.headers['retry-after'], (JSON.parse(response.text) as { code: string }).code]).toEqual([503, undefined, '10', code]);
    expect(response.text).not.toContain('hunter2');
  });

  test('a database that really is away gives 503 for what needs it, and checks go on', async () => {
    const nobody = connectKnex({ host: '/nowhere', port: 5432, user: 'khatm', database: 'postgres' });
    const { issuer } = stand.authority;
    const app = stand.app({
      issuer: { issuer, issue: (asked) => issuer.issue(asked), requireScope: requireScope(nobody), onPublished: () => Promise.resolve() },
      isReady: () => nobody.raw('SELECT 1').then(() => true, () => false),
    });
    const response = await request(app).post(DOCUMENTS).set('Authorization', key).send(permitRequest());
    expect([response.status, breachOf(response, DOCUMENTS)]).toEqual([503, undefined]);
    const ready = await request(app).get('/readyz');
    expect([ready.status, breachOf(ready, '/readyz'), ready.body]).toEqual([503, undefined, { status: 'not-ready' }]);
    const healthy = await request(app).get('/healthz');
    expect([healthy.status, breachOf(healthy, '/healthz'), healthy.body]).toEqual([200, undefined, { status: 'up' }]);
    expect((await request(app).post('/verifier/v1/seal').send({ seal: 'x' })).status).toBe(200);
    await nobody.destroy();
  });
});

describe('every answer', () => {
  test('at an address that is none is a problem', async () => {
    for (const path of ['/', '/issuer/v1', '/issuer/v1/nothing', '/verifier/v2/seal', '/index.html', '/status/1']) {
      const response = await request(stand.app()).get(path);
      expect([path, response.status, response.type, (JSON.parse(response.text) as { code: string }).code]).toEqual([path, 404, 'application/problem+json', 'not-found']);
    }
  });

  test('says nothing of what runs here, and may be neither framed nor taken for a page', async () => {
    for (const path of ['/healthz', '/nothing']) {
      const { headers } = await request(stand.app()).get(path);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringContaining("default-src 'none'") });
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-powered-by', 'set-cookie', 'access-control-allow-origin']));
    }
  });
});
