import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import request from 'supertest';
import { createCodeReader, verifyFile, verifySealText } from '../../verifier/index.ts';
import { openHttpStand, permitRequest, type HttpStand } from './http-stand.ts';
import { breachOf } from './openapi-contract.ts';

const DOCUMENTS = '/issuer/v1/documents';
const codes = createCodeReader();
let stand: HttpStand;
let app: Express;
let all: string;
beforeAll(async () => {
  stand = await openHttpStand();
  app = stand.app();
  all = await stand.key('issue', 'read', 'change');
}, 60_000);
afterAll(async () => {
  await codes.close();
  await stand.close();
});

type Issued = { number: string; type: string; seal: string; code: string; pdf: string };

function post(body: object, { key = all, idempotency }: { key?: string; idempotency?: string } = {}) {
  const sent = request(app).post(DOCUMENTS).set('Authorization', key);
  return (idempotency === undefined ? sent : sent.set('Idempotency-Key', idempotency)).send(body);
}

async function countPapers(): Promise<number> {
  return stand.authority.issuer.register.countDocuments();
}

describe('issuing', () => {
  test('answers 201 with number, seal, code and the path of the PDF, which is authentic', async () => {
    const response = await post(permitRequest());
    expect([response.status, breachOf(response, DOCUMENTS)]).toEqual([201, undefined]);
    const issued = response.body as Issued;
    expect(response.headers['location']).toBe(`${DOCUMENTS}/${issued.number}`);
    const context = await stand.authority.context();
    expect(await verifySealText(issued.seal, context)).toMatchObject({ verdict: 'authentic', document: { number: issued.number } });
    const pdf = await request(app).get(issued.pdf).set('Authorization', all);
    expect([pdf.status, breachOf(pdf, `${DOCUMENTS}/{number}/pdf`), pdf.headers['cache-control'], pdf.headers['content-disposition']])
      .toEqual([200, undefined, 'private, no-store', `attachment; filename=${issued.number}.pdf`]);
    expect(await verifyFile(new Uint8Array(pdf.body as Buffer), context, codes)).toMatchObject({ verdict: 'authentic', proves: 'file', document: { number: issued.number } });
  });

  test('tells of each field what is wrong, in both languages, and issues nothing', async () => {
    const before = await countPapers();
    const response = await post({ type: 'building-permit', record: { ...permitRequest().record, plot: undefined, validUntil: '2027-02-30', colour: 'red' } });
    expect([response.status, breachOf(response, DOCUMENTS)]).toEqual([422, undefined]);
    const { code, errors } = JSON.parse(response.text) as { code: string; errors: { field: string; code: string; message: { ar: string; en: string } }[] };
    expect([code, errors.map((error) => [error.field, error.code]).sort()]).toEqual(['record-invalid', [['colour', 'unknown-field'], ['plot', 'missing'], ['validUntil', 'not-a-date']]]);
    for (const { message } of errors) expect([/[\u0600-\u06ff]/.test(message.ar), /[a-z]/.test(message.en)]).toEqual([true, true]);
    expect(await countPapers()).toBe(before);
  });

  test.each([
    ['a type that does not exist', { type: 'passport', record: {} }, 422, 'type-unknown', 'type'],
    ['no type', { record: {} }, 400, 'request-malformed', 'type'],
    ['a character that no font draws', { ...permitRequest(), record: { ...permitRequest().record, owner: { ar: 'خالد', en: 'Khalid 🏠' } } }, 422, 'text-unprintable', 'owner'],
    ['a validity that is over', { ...permitRequest(), record: { ...permitRequest().record, validUntil: '2026-11-21' } }, 422, 'record-invalid', 'validUntil'],
  ])('is refused for %s, naming the field', async (_name, body, status, code, field) => {
    const before = await countPapers();
    const response = await post(body);
    expect([response.status, breachOf(response, DOCUMENTS)]).toEqual([status, undefined]);
    const problem = JSON.parse(response.text) as { code: string; errors: { field: string }[] };
    expect([problem.code, problem.errors[0]?.field.split('.')[0]]).toEqual([code, field]);
    expect(await countPapers()).toBe(before);
  });

  test.each([[undefined], [null], ['text'], [7], [[]], [{}]])('is refused for a record that is %j', async (record) => {
    const response = await post({ type: 'building-permit', record });
    expect([response.status, breachOf(response, DOCUMENTS)]).toEqual([422, undefined]);
  });

  test('is refused, not broken, by a record nested a hundred thousand deep', async () => {
    const deep = `{"type":"building-permit","record":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const response = await request(app).post(DOCUMENTS).set('Authorization', all).type('json').send(deep);
    expect([response.status, breachOf(response, DOCUMENTS)]).toEqual([422, undefined]);
  });
});

describe('an idempotency key', () => {
  test('gives the same paper again with 200, and 409 for other content', async () => {
    const first = await post(permitRequest('REQ-2026-000002'), { idempotency: 'again' });
    const second = await post(permitRequest('REQ-2026-000002'), { idempotency: 'again' });
    expect([first.status, second.status, breachOf(second, DOCUMENTS)]).toEqual([201, 200, undefined]);
    expect(second.body).toEqual(first.body);
    const other = await post(permitRequest('REQ-2026-000003'), { idempotency: 'again' });
    expect([other.status, breachOf(other, DOCUMENTS)]).toEqual([409, undefined]);
    expect(JSON.parse(other.text)).toMatchObject({ code: 'idempotency-conflict', number: (first.body as Issued).number });
  });

  test('sent ten times at once issues one paper', async () => {
    const before = await countPapers();
    const responses = await Promise.all(Array.from({ length: 10 }, () => post(permitRequest('REQ-2026-000004'), { idempotency: 'ten at once' })));
    expect(new Set(responses.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    for (const response of responses) expect([[200, 201].includes(response.status), breachOf(response, DOCUMENTS)]).toEqual([true, undefined]);
    expect(await countPapers()).toBe(before + 1);
  });

  test.each([['longer than 200 characters', 'k'.repeat(201)], ['empty', '']])('that is %s is refused', async (_name, idempotency) => {
    const response = await post(permitRequest(), { idempotency });
    expect([response.status, (JSON.parse(response.text) as { errors: { field: string }[] }).errors[0]!.field]).toEqual([400, 'Idempotency-Key']);
  });
});

describe('an API key', () => {
  test.each([['none', undefined], ['an unknown one', 'Bearer khatm_unknown00000'], ['another scheme', 'Basic YTpi'], ['no token', 'Bearer ']])('is asked for: with %s the answer is 401', async (_name, key) => {
    const sent = request(app).get(`${DOCUMENTS}/TM-BP-2026-0000001`);
    const response = await (key === undefined ? sent : sent.set('Authorization', key));
    expect([response.status, breachOf(response, `${DOCUMENTS}/{number}`)]).toEqual([401, undefined]);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  test('does what its scopes name and nothing else', async () => {
    const { number } = (await post(permitRequest())).body as Issued;
    const tries = {
      issue: (key: string) => post(permitRequest(), { key }),
      read: (key: string) => request(app).get(`${DOCUMENTS}/${number}`).set('Authorization', key),
      change: (key: string) => request(app).post(`${DOCUMENTS}/${number}/suspend`).set('Authorization', key).send({ reason: '' }),
    };
    for (const scope of ['issue', 'read', 'change'] as const) {
      const key = await stand.key(scope);
      const refused = await Promise.all(Object.entries(tries).map(async ([name, attempt]) => [name, (await attempt(key)).status === 403]));
      expect(Object.fromEntries(refused)).toEqual({ issue: scope !== 'issue', read: scope !== 'read', change: scope !== 'change' });
    }
  });

  test('is asked for before anything is said about a number, and its scheme is read in any case', async () => {
    expect((await request(app).get(`${DOCUMENTS}/nothing/pdf`)).status).toBe(401);
    expect((await request(app).get('/issuer/v1/types').set('Authorization', all.replace('Bearer', 'bearer'))).status).toBe(200);
  });

  test('stands in the database as a digest only', async () => {
    const rows = await stand.authority.knex('api_key').select<Record<string, unknown>[]>();
    expect(JSON.stringify(rows)).not.toContain(all.slice('Bearer '.length));
  });
});

describe('reading', () => {
  test('gives the types with their schemas', async () => {
    const response = await request(app).get('/issuer/v1/types').set('Authorization', all);
    expect([response.status, breachOf(response, '/issuer/v1/types')]).toEqual([200, undefined]);
    expect((response.body as { types: { name: string }[] }).types.map(({ name }) => name)).toEqual(['building-completion-certificate', 'building-permit', 'salary-statement']);
  });

  test('gives state and history of a document', async () => {
    const { number, seal } = (await post(permitRequest())).body as Issued;
    const response = await request(app).get(`${DOCUMENTS}/${number}`).set('Authorization', all);
    expect([response.status, breachOf(response, `${DOCUMENTS}/{number}`)]).toEqual([200, undefined]);
    expect(response.body).toMatchObject({ number, seal, state: 'issued', history: [{ state: 'issued', actor: 'registry' }] });
  });

  test('tells whether it was valid at a past time, from its history', async () => {
    const { number } = (await post(permitRequest())).body as Issued;
    const then = (query: string) => request(app).get(`${DOCUMENTS}/${number}/status${query}`).set('Authorization', all);
    for (const [query, status, expected] of [
      ['?at=2020-01-01', 200, { number, valid: false, reason: 'not-issued', state: 'not-issued', since: null }], ['?at=2999-01-01', 422, { code: 'at-in-future' }],
      ['?at=yesterday', 400, { code: 'request-malformed' }], ['', 400, { code: 'request-malformed' }], ['?at=2020-01-01&at=2021-01-01', 400, { code: 'request-malformed' }],
    ] as const) {
      const response = await then(query);
      expect([query, response.status, breachOf(response, `${DOCUMENTS}/{number}/status`), JSON.parse(response.text)]).toEqual([query, status, undefined, expect.objectContaining(expected)]);
    }
  });

  test.each(['TM-BP-2026-9999999', 'nonsense', '%00', encodeURIComponent("1' OR '1'='1"), 'x'.repeat(3000)])('answers 404 for the number %#', async (number) => {
    for (const path of ['', '/pdf', '/status']) {
      const response = await request(app).get(`${DOCUMENTS}/${number}${path}`).query(path === '/status' ? { at: '2020-01-01' } : {}).set('Authorization', all);
      expect([response.status, breachOf(response, `${DOCUMENTS}/{number}${path}`)]).toEqual([404, undefined]);
    }
  });

  test('answers 400 for an address that cannot be decoded', async () => {
    const response = await request(app).get(`${DOCUMENTS}/%ff`).set('Authorization', all);
    expect([response.status, breachOf(response, `${DOCUMENTS}/{number}`)]).toEqual([400, undefined]);
  });

  test('answers 409 for the PDF of an intent that was never finished', async () => {
    await stand.authority.knex.raw(
      `INSERT INTO document (serial, number, type, client, request_digest, record, template_hash, page_digest, signer_kid, seal_payload, status_list, status_index, issued_at)
       VALUES (900001, 'TM-BP-2026-0900001', 'building-permit', 'registry', '', '', '', '', '', '', 1, 5, 0)`,
    );
    const response = await request(app).get(`${DOCUMENTS}/TM-BP-2026-0900001/pdf`).set('Authorization', all);
    expect([response.status, breachOf(response, `${DOCUMENTS}/{number}/pdf`), (JSON.parse(response.text) as { code: string }).code]).toEqual([409, undefined, 'not-issued']);
  });
});
