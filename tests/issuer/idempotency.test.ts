import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestAuthority, readSample, type TestAuthority } from '../support/authority.ts';

let authority: TestAuthority;
beforeAll(async () => {
  authority = await openTestAuthority();
}, 60_000);
afterAll(() => authority.close());

const record = readSample('building-permit', 'smallest');
const request = (idempotencyKey: string | undefined, changes = {}) => ({ type: 'building-permit', record, client: 'tests', idempotencyKey, ...changes });
const documents = async (key: string): Promise<number> => Number((await authority.knex('document').where({ idempotency_key: key }).count('* as count'))[0]!['count']);

describe('a request with an idempotency key', () => {
  test('that comes again gets the same paper, byte for byte', async () => {
    const first = await authority.issuer.issue(request('again'));
    const second = await authority.issuer.issue(request('again'));
    expect(second).toMatchObject({ number: first.number, seal: first.seal, code: first.code, replayed: true });
    expect(Buffer.from(second.pdf).equals(Buffer.from(first.pdf))).toBe(true);
    expect(await documents('again')).toBe(1);
  });

  test('that comes again with its members in another order, or null for what is absent, is the same request', async () => {
    const { number } = await authority.issuer.issue(request('spelling'));
    const respelt = { ...Object.fromEntries(Object.entries(record).reverse()), ownerIdentity: null };
    expect(await authority.issuer.issue(request('spelling', { record: respelt }))).toMatchObject({ number, replayed: true });
  });

  test.each([
    ['record', { record: { ...record, plot: '55010221' } }],
    ['type', { type: 'salary-statement', record: readSample('salary-statement', 'no-deductions') }],
  ])('that comes again with another %s is refused, and names the paper that it became', async (what, changes) => {
    const { number } = await authority.issuer.issue(request(`other ${what}`));
    await expect(authority.issuer.issue(request(`other ${what}`, changes))).rejects.toMatchObject({ code: 'idempotency-conflict', problem: { number } });
    expect(await documents(`other ${what}`)).toBe(1);
  });

  test('that comes ten times at once, to two issuers, becomes one document', async () => {
    const other = await authority.openIssuer();
    const papers = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? other : authority.issuer).issue(request('burst'))));
    expect(new Set(papers.map(({ number }) => number)).size).toBe(1);
    expect(new Set(papers.map(({ seal }) => seal)).size).toBe(1);
    expect(new Set(papers.map(({ pdf }) => Buffer.from(pdf).toString('hex'))).size).toBe(1);
    expect(await documents('burst')).toBe(1);
  }, 60_000);

  test('ten different ones at once under one key become one document and nine conflicts', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => authority.issuer.issue(request('mixed', { record: { ...record, plot: `5501022${i}` } }))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'idempotency-conflict' });
    expect(await documents('mixed')).toBe(1);
  }, 60_000);

  test('has the key to itself: another client\'s request under the same key is another paper', async () => {
    const mine = await authority.issuer.issue(request('common'));
    const theirs = await authority.issuer.issue(request('common', { client: 'others' }));
    expect(theirs).toMatchObject({ replayed: false });
    expect(theirs.number).not.toBe(mine.number);
  });

  test('that was refused is not remembered: put right, it is issued under the same key', async () => {
    await expect(authority.issuer.issue(request('corrected', { record: { ...record, plot: 'no plot' } }))).rejects.toMatchObject({ code: 'record-invalid' });
    await expect(authority.issuer.issue(request('corrected'))).resolves.toMatchObject({ replayed: false });
  });

  test('whose key the database cannot hold is refused as malformed', async () => {
    await expect(authority.issuer.issue(request('nul\0l'))).rejects.toMatchObject({ code: 'request-malformed', problem: { field: 'Idempotency-Key' } });
  });
});

test('requests without a key are all different papers', async () => {
  const [first, second] = await Promise.all([authority.issuer.issue(request(undefined)), authority.issuer.issue(request(undefined))]);
  expect(first.number).not.toBe(second.number);
});
