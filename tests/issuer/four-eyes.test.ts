import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Approvals, canonicalContent, type Issuer } from '../../issuer/index.ts';
import { openTestAuthority, type TestAuthority } from '../support/authority.ts';
import { appoint, approve, makeOfficer } from './officers.ts';
import { registerDocument } from './registered.ts';

const officers = [makeOfficer('amal'), makeOfficer('badr')] as const;
const LIMIT = 10;

let authority: TestAuthority;
let approvals: Approvals;
let issuer: Issuer;
beforeAll(async () => {
  authority = await openTestAuthority();
  approvals = new Approvals({ knex: authority.knex, authority: 'test-municipality', configured: officers, clock: () => authority.clock.now });
  await appoint(authority.knex, officers);
  issuer = await authority.openIssuer({ approvals });
}, 60_000);
afterAll(() => authority.close());

async function documents(count: number): Promise<string[]> {
  const made: string[] = [];
  for (let i = 0; i < count; i++) made.push((await registerDocument(issuer.register)).number);
  return made;
}
const statesOf = (numbers: readonly string[]): Promise<string[]> => Promise.all(numbers.map(async (number) => (await issuer.show(number)).state));

describe('revoking many at once', () => {
  test('needs two officers from one more than the limit on, for exactly that list and reason, once', async () => {
    const numbers = await documents(LIMIT + 1);
    const revocations = { reason: 'printed on stolen paper', numbers };
    await approve(approvals, 'revocation', canonicalContent({ ...revocations, reason: 'another' }), officers);
    await approve(approvals, 'revocation', canonicalContent({ ...revocations, numbers: numbers.slice(1) }), officers);
    await expect(issuer.revokeMany(revocations, 'tests', LIMIT)).rejects.toMatchObject({ code: 'approval-missing', problem: { kind: 'revocation' } });
    expect(new Set(await statesOf(numbers))).toEqual(new Set(['issued']));
    await approve(approvals, 'revocation', canonicalContent(revocations), officers);
    const { changed, editions } = await issuer.revokeMany(revocations, 'tests', LIMIT);
    expect([changed.length, editions.length, new Set(await statesOf(numbers))]).toEqual([LIMIT + 1, 1, new Set(['revoked'])]);
  });

  test('of no more than the limit needs nobody else', async () => {
    const numbers = await documents(LIMIT);
    await issuer.revokeMany({ reason: 'a test', numbers }, 'tests', LIMIT);
    expect(new Set(await statesOf(numbers))).toEqual(new Set(['revoked']));
  });

  test('is all or nothing, and a list that fails leaves its approval unused', async () => {
    const numbers = await documents(LIMIT + 1);
    const revocations = { reason: 'a test', numbers };
    const id = await approve(approvals, 'revocation', canonicalContent(revocations), officers);
    await issuer.change({ change: 'revoke', number: numbers[5]!, reason: 'before', actor: 'tests' });
    await expect(issuer.revokeMany(revocations, 'tests', LIMIT)).rejects.toMatchObject({ code: 'transition-refused', problem: { number: numbers[5] } });
    expect((await statesOf(numbers)).filter((state) => state === 'revoked')).toHaveLength(1);
    expect((await approvals.get(id)).state).toBe('approved');
  });

  test('and one by one at the same time come to an end, each document with one revocation', async () => {
    const numbers = await documents(LIMIT);
    const single = numbers.map((number) => issuer.change({ change: 'suspend', number, reason: 'a test', actor: 'tests' }).then(() => 'ok', ({ code }: { code: string }) => code));
    await issuer.revokeMany({ reason: 'a test', numbers }, 'tests', LIMIT);
    for (const outcome of await Promise.all(single)) expect(['ok', 'transition-refused']).toContain(outcome);
    expect(new Set(await statesOf(numbers))).toEqual(new Set(['revoked']));
  }, 60_000);
});

describe('a trust list whose types or templates are others than before', () => {
  async function redesigned(hash: number, changes: Parameters<TestAuthority['openIssuer']>[0] = { approvals }): Promise<Issuer> {
    const other = await authority.openIssuer(changes);
    const types = new Map([...other.papers.types].map(([name, type]) => [name, { ...type, templateHash: new Uint8Array(32).fill(hash) }]));
    Object.defineProperty(other.papers, 'types', { value: types });
    return other;
  }

  test('is published only when two officers approved exactly those', async () => {
    const other = await redesigned(9);
    const before = (await issuer.publish()).trust.sequence;
    await expect(other.publish()).rejects.toMatchObject({ code: 'approval-missing', problem: { kind: 'types' } });
    await approve(approvals, 'types', canonicalContent(await (await redesigned(8)).typesToPublish()), officers);
    await expect(other.publish()).rejects.toMatchObject({ code: 'approval-missing' });
    expect((await issuer.publish()).trust.sequence).toBe(before);
    await approve(approvals, 'types', canonicalContent(await other.typesToPublish()), officers);
    expect((await other.publish()).trust.sequence).toBe(before + 1);
    // What stands is published again without anybody.
    expect((await other.publish()).trust.sequence).toBe(before + 1);
  });

  test('is published without anybody where nobody has to approve, as in a demonstration', async () => {
    const other = await redesigned(7, {});
    await expect(other.publish()).resolves.toBeDefined();
  });
});
