import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import request from 'supertest';
import { type Verdict } from '../../document/index.ts';
import { verifySealText } from '../../verifier/index.ts';
import { readSample } from '../support/authority.ts';
import { openHttpStand, permitRequest, type HttpStand } from './http-stand.ts';
import { breachOf } from './openapi-contract.ts';

const DOCUMENTS = '/issuer/v1/documents';
const CHANGES = ['suspend', 'reinstate', 'revoke', 'supersede'] as const;
type Change = (typeof CHANGES)[number];

let stand: HttpStand;
let app: Express;
let key: string;
beforeAll(async () => {
  stand = await openHttpStand();
  app = stand.app();
  key = await stand.key('issue', 'read', 'change');
}, 60_000);
afterAll(() => stand.close());

async function issue(body: object = permitRequest()): Promise<{ number: string; seal: string }> {
  return (await request(app).post(DOCUMENTS).set('Authorization', key).send(body)).body as { number: string; seal: string };
}

async function change(number: string, name: Change, body: object = { reason: 'as the test says' }) {
  return request(app).post(`${DOCUMENTS}/${number}/${name}`).set('Authorization', key).send(body);
}

async function verdictOf(seal: string): Promise<Verdict> {
  return (await verifySealText(seal, await stand.authority.context())).verdict;
}

describe('a change', () => {
  test('is answered with the new state and is published by then', async () => {
    const { number, seal } = await issue();
    const expected: [Change, string, Verdict][] = [['suspend', 'suspended', 'suspended'], ['reinstate', 'reinstated', 'authentic'], ['revoke', 'revoked', 'revoked']];
    for (const [i, [name, state, verdict]] of expected.entries()) {
      const response = await change(number, name);
      expect([response.status, breachOf(response, `${DOCUMENTS}/{number}/${name}`), response.body, await verdictOf(seal)])
        .toEqual([200, undefined, { number, state, revision: i + 2, statusAsOf: `2026-11-22T08:00:0${i + 1}.000Z` }, verdict]);
    }
    const { body } = await request(app).get(`${DOCUMENTS}/${number}`).set('Authorization', key);
    expect(body).toMatchObject({ state: 'revoked', history: [{ state: 'issued' }, { state: 'suspended', reason: 'as the test says', actor: 'registry' }, { state: 'reinstated' }, { state: 'revoked' }] });
  });

  test('to another document names it in the history', async () => {
    const [old, successor] = [await issue(), await issue()];
    const response = await change(old.number, 'supersede', { reason: 'new owner', by: successor.number });
    expect([response.status, breachOf(response, `${DOCUMENTS}/{number}/supersede`), await verdictOf(old.seal), await verdictOf(successor.seal)]).toEqual([200, undefined, 'superseded', 'authentic']);
    const { body } = await request(app).get(`${DOCUMENTS}/${old.number}`).set('Authorization', key);
    expect((body as { history: object[] }).history.at(-1)).toMatchObject({ state: 'superseded', by: successor.number, reason: 'new owner' });
  });

  const wrong: [state: string, steps: Change[], refused: Change[]][] = [
    ['issued', [], ['reinstate']],
    ['suspended', ['suspend'], ['suspend']],
    ['reinstated', ['suspend', 'reinstate'], ['reinstate']],
    ['revoked', ['revoke'], [...CHANGES]],
    ['superseded', ['supersede'], [...CHANGES]],
  ];
  test.each(wrong)('from %s is refused with 409 where it makes no sense, and changes nothing', async (state, steps, refused) => {
    const [{ number, seal }, successor] = [await issue(), await issue()];
    const body = { reason: 'as the test says', by: successor.number };
    for (const step of steps) expect((await change(number, step, body)).status).toBe(200);
    const verdict = await verdictOf(seal);
    for (const name of refused) {
      const response = await change(number, name, body);
      expect([response.status, breachOf(response, `${DOCUMENTS}/{number}/${name}`)]).toEqual([409, undefined]);
      expect(JSON.parse(response.text)).toMatchObject({ code: 'transition-refused', number, state, change: name });
    }
    expect(await verdictOf(seal)).toBe(verdict);
  });

  test.each([
    ['no reason', {}, 400, 'reason'],
    ['a blank reason', { reason: ' \t' }, 422, 'reason'],
    ['a reason of 501 characters', { reason: 'x'.repeat(501) }, 400, 'reason'],
    ['a reason that is no text', { reason: { $ne: '' } }, 400, 'reason'],
    ['a reason with NUL', { reason: 'a\0b' }, 400, 'reason'],
  ])('with %s is refused, naming the field', async (_name, body, status, field) => {
    const { number, seal } = await issue();
    for (const name of ['revoke', 'suspend'] as const) {
      const response = await change(number, name, body);
      expect([response.status, breachOf(response, `${DOCUMENTS}/{number}/${name}`)]).toEqual([status, undefined]);
      expect((JSON.parse(response.text) as { errors: { field: string }[] }).errors.map((error) => error.field)).toEqual([field]);
    }
    expect(await verdictOf(seal)).toBe('authentic');
  });

  test('of an unknown number is 404', async () => {
    for (const name of CHANGES) {
      const response = await change('TM-BP-2026-9999999', name, { reason: 'x', by: 'TM-BP-2026-9999999' });
      expect([response.status, breachOf(response, `${DOCUMENTS}/{number}/${name}`)]).toEqual([404, undefined]);
    }
  });

  test('sent five times at once happens once', async () => {
    const { number, seal } = await issue();
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await change(number, 'revoke')).status));
    expect(statuses.sort()).toEqual([200, 409, 409, 409, 409]);
    expect(await verdictOf(seal)).toBe('revoked');
  });
});

describe('a successor', () => {
  test.each([
    ['itself', (number: string) => Promise.resolve(number), 422],
    ['of another type', async () => (await issue({ type: 'salary-statement', record: readSample('salary-statement', 'no-deductions') })).number, 422],
    ['revoked', async () => {
      const { number } = await issue();
      await change(number, 'revoke');
      return number;
    }, 422],
    ['unknown', () => Promise.resolve('TM-BP-2026-9999999'), 404],
  ])('that is %s is refused', async (_name, successor, status) => {
    const { number, seal } = await issue();
    const response = await change(number, 'supersede', { reason: 'x', by: await successor(number) });
    expect([response.status, breachOf(response, `${DOCUMENTS}/{number}/supersede`)]).toEqual([status, undefined]);
    expect(await verdictOf(seal)).toBe('authentic');
  });

  test('has to be named', async () => {
    const { number } = await issue();
    const response = await change(number, 'supersede');
    expect([response.status, (JSON.parse(response.text) as { errors: { field: string }[] }).errors[0]!.field]).toEqual([400, 'by']);
  });
});
