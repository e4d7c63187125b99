import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { type ApprovalKind, APPROVAL_KINDS, Approvals, canonicalContent, checkOfficers, contentDigest, type Proposal, recordRoster, verifyAudit } from '../../issuer/index.ts';
import { statementOf } from '../../issuer/approvals/statement.ts';
import { NOW } from '../support/authority.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { appoint, approve, makeOfficer, type TestOfficer } from './officers.ts';

const WEEK = 7 * 86_400;
const clock = { now: NOW };
const [amal, badr, dana] = ['amal', 'badr', 'dana'].map(makeOfficer) as [TestOfficer, TestOfficer, TestOfficer];
const stranger = makeOfficer('stranger');
const ALL = [amal, badr, dana];

let database: TestDatabase;
let knex: Knex;
let approvals: Approvals;
beforeAll(async () => {
  database = await freshDatabase();
  knex = database.connectAsApplication();
  approvals = new Approvals({ knex, authority: 'test-municipality', configured: ALL, clock: () => clock.now });
  await appoint(knex, ALL);
});
afterAll(() => database.drop());

let counter = 0;
const fresh = (): Uint8Array => canonicalContent({ what: ++counter });
const use = (kind: ApprovalKind, content: Uint8Array): Promise<string> => knex.transaction((transaction) => approvals.use(transaction, kind, content));
const outcome = (attempt: Promise<unknown>): Promise<string> => attempt.then(() => 'ok', ({ problem }: { problem?: { code: string; why?: string } }) => problem?.why ?? problem?.code ?? 'failed');
const propose = (by: TestOfficer, content = fresh(), kind = 'keys'): Promise<Proposal> => approvals.propose(kind, content, by.name, by.sign);
const accept = (by: TestOfficer, { id, digest }: Pick<Proposal, 'id' | 'digest'>): Promise<Proposal> => approvals.accept(id, by.name, digest, by.sign);

describe('any sequence of acts is allowed exactly where two officers stand behind the same bytes', () => {
  type Act = { readonly act: 'propose' | 'accept' | 'use' | 'wait'; readonly by: number; readonly content: number; readonly kind: number };
  const acts = fc.array(
    fc.record<Act>({ act: fc.constantFrom('propose', 'propose', 'accept', 'accept', 'accept', 'use', 'use', 'wait'), by: fc.nat(3), content: fc.nat(1), kind: fc.nat(1) }), { minLength: 4, maxLength: 16 },
  );
  type Model = { readonly id: string; readonly digest: Uint8Array; readonly kind: string; readonly content: number; readonly proposer: number; readonly accepted: Set<number>; used: boolean; readonly expires: number };

  test('by a model that was written down a second time', async () => {
    const officers = [...ALL, stranger];
    await fc.assert(
      fc.asyncProperty(acts, async (sequence) => {
        const contents = [fresh(), fresh()];
        const proposals: Model[] = [];
        for (const { act, by, content, kind } of sequence) {
          const officer = officers[by]!;
          const kindName = APPROVAL_KINDS[kind]!;
          if (act === 'wait') clock.now += WEEK / 2;
          if (act === 'propose') {
            const made = await approvals.propose(kindName, contents[content]!, officer.name, officer.sign).catch(() => undefined);
            expect(made !== undefined).toBe(by < 3);
            if (made) proposals.push({ id: made.id, digest: made.digest, kind: kindName, content, proposer: by, accepted: new Set(), used: false, expires: clock.now + WEEK });
          }
          const last = proposals.findLast((one) => one.content === content);
          if (act === 'accept' && last) {
            const expected = by === 3 ? 'unknown-officer' : by === last.proposer ? 'own-proposal' : last.used ? 'used' : clock.now >= last.expires ? 'expired' : last.accepted.has(by) ? 'already-accepted' : 'ok';
            expect(await outcome(accept(officer, last))).toBe(expected);
            if (expected === 'ok') last.accepted.add(by);
          }
          if (act === 'use') {
            const ready = proposals.filter((one) => one.kind === kindName && one.content === content && one.accepted.size > 0 && !one.used && clock.now < one.expires);
            const used = await use(kindName, contents[content]!).catch(() => undefined);
            expect(used === undefined ? 0 : 1).toBe(Math.min(ready.length, 1));
            const one = ready.find(({ id }) => id === used);
            if (used !== undefined) expect(one).toBeDefined();
            if (one) one.used = true;
          }
        }
      }),
      { numRuns: 60 },
    );
    expect((await verifyAudit(knex)).broken).toBeNull();
  }, 120_000);
});

describe('an approval', () => {
  test('is of the exact content: one that differs in a byte, or in its kind, is not approved', async () => {
    const content = fresh();
    await approve(approvals, 'keys', content, [amal, badr]);
    expect(await outcome(use('keys', Uint8Array.from([...content.slice(0, -1), content.at(-1)! ^ 1])))).toBe('approval-missing');
    expect(await outcome(use('types', content))).toBe('approval-missing');
    expect(await outcome(use('keys', content))).toBe('ok');
  });

  test('is used once: a replay is refused, and ten uses at once are one', async () => {
    const content = fresh();
    await approve(approvals, 'keys', content, [amal, badr]);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcome(use('keys', content))));
    expect(outcomes.sort()).toEqual([...Array.from({ length: 9 }, () => 'approval-missing'), 'ok']);
  });

  test('is still there when what it allowed did not come about', async () => {
    const content = fresh();
    await approve(approvals, 'keys', content, [amal, badr]);
    await expect(knex.transaction(async (transaction) => {
      await approvals.use(transaction, 'keys', content);
      throw new Error('no power');
    })).rejects.toThrow('no power');
    expect(await outcome(use('keys', content))).toBe('ok');
  });

  test('is not given by the proposer, by nobody, or by somebody who is not in office', async () => {
    const content = fresh();
    const proposal = await propose(amal, content);
    expect(await outcome(accept(amal, proposal))).toBe('own-proposal');
    expect(await outcome(accept(stranger, proposal))).toBe('unknown-officer');
    expect(await outcome(use('keys', content))).toBe('approval-missing');
  });

  test('given ten times at once by one officer counts once', async () => {
    const proposal = await propose(amal);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcome(accept(badr, proposal))));
    expect(outcomes.filter((one) => one === 'ok')).toHaveLength(1);
    expect((await approvals.get(proposal.id)).acceptedBy).toEqual(['badr']);
  });

  test('under a digest other than that of the content is refused', async () => {
    const proposal = await propose(amal);
    expect(await outcome(accept(badr, { ...proposal, digest: contentDigest(fresh()) }))).toBe('digest-differs');
  });

  test.each([
    ['another officer\'s key', (proposal: Proposal) => approvals.accept(proposal.id, 'badr', proposal.digest, dana.sign)],
    ['a signature over another proposal', async (proposal: Proposal) => {
      const other = await propose(amal, proposal.content);
      return approvals.accept(proposal.id, 'badr', proposal.digest, async () => badr.sign(await approvals.statement(other.id, 'badr')));
    }],
    ['the signature of a proposer', (proposal: Proposal) => approvals.accept(proposal.id, 'badr', proposal.digest, () => badr.sign(statementOf('propose', 'badr', { ...proposal, authority: 'test-municipality' })))],
    ['no signature at all', (proposal: Proposal) => approvals.accept(proposal.id, 'badr', proposal.digest, () => new Uint8Array())],
  ])('with %s is refused', async (_, attempt) => {
    expect(await outcome(attempt(await propose(amal)))).toBe('signature-wrong');
  });

  test('that somebody wrote into the tables is worth nothing', async () => {
    const content = fresh();
    const { id } = await propose(amal, content);
    await knex('approval_consent').insert({ proposal: id, officer: 'badr', signature: Buffer.alloc(64, 1) });
    await knex('approval_consent').insert({ proposal: id, officer: 'amal', signature: Buffer.from(await amal.sign(await approvals.statement(id, 'amal'))) });
    expect(await outcome(use('keys', content))).toBe('approval-missing');
    const forged = { id: 'f'.repeat(32), kind: 'keys', content: Buffer.from(content), proposer: 'amal', expires_at: clock.now + WEEK, signature: Buffer.alloc(64, 1) };
    await knex('approval_proposal').insert(forged);
    await accept(badr, { id: forged.id, digest: contentDigest(content) });
    expect(await outcome(use('keys', content))).toBe('approval-missing');
  });

  test('of a proposal whose expiry somebody would put off is none: the officers signed the day', async () => {
    const content = fresh();
    const id = await approve(approvals, 'keys', content, [amal, badr]);
    clock.now += WEEK;
    expect(await outcome(use('keys', content))).toBe('approval-missing');
    const row = (await knex('approval_proposal').where({ id }).first()) as Record<string, unknown>;
    const consent = (await knex('approval_consent').where({ proposal: id }).first()) as Record<string, unknown>;
    await knex('approval_proposal').insert({ ...row, id: 'e'.repeat(32), expires_at: clock.now + WEEK });
    await knex('approval_consent').insert({ ...consent, proposal: 'e'.repeat(32) });
    expect(await outcome(use('keys', content))).toBe('approval-missing');
  });

  test('by an officer of another authority is none', async () => {
    const content = fresh();
    await approve(new Approvals({ knex, authority: 'other', configured: ALL, clock: () => clock.now }), 'keys', content, [amal, badr]);
    expect(await outcome(use('keys', content))).toBe('approval-missing');
  });
});

describe('officers', () => {
  const [first, second] = [amal, badr].map(({ name, publicKey }) => ({ name, publicKey })) as [{ name: string; publicKey: string }, { name: string; publicKey: string }];

  test.each([
    ['no list', {}], ['a name that is none', [{ ...first, name: 'Amal!' }]], ['a key that is none', [{ ...first, publicKey: 'AAAA' }]],
    ['one name twice', [first, { ...second, name: 'amal' }]], ['one key twice, which would be one person with two voices', [first, { ...first, name: 'badr' }]],
    ['a key in another spelling', [first, { name: 'badr', publicKey: `${first.publicKey} ` }]],
  ])('%s is refused', (_, officers) => {
    expect(() => checkOfficers(officers)).toThrow(/^officers: /);
  });

  test('change only with the approval of those in office, and who has left counts no more', async () => {
    const next = [amal, dana, stranger].map(({ name, publicKey }) => ({ name, publicKey }));
    const change = (): Promise<void> => recordRoster(knex, next, (transaction, content) => approvals.use(transaction, 'roles', content));
    expect(await outcome(change())).toBe('approval-missing');
    const content = fresh();
    await approve(approvals, 'keys', content, [amal, badr]);
    await approve(approvals, 'roles', canonicalContent({ officers: next }), [amal, badr]);
    expect(await outcome(change())).toBe('ok');
    expect(await outcome(change())).toBe('ok');
    expect(await outcome(use('keys', content))).toBe('approval-missing');
    const later = new Approvals({ knex, authority: 'test-municipality', configured: next, clock: () => clock.now });
    expect(await outcome(approve(later, 'keys', content, [amal, stranger]))).toBe('ok');
    expect(await outcome(knex.transaction((transaction) => later.use(transaction, 'keys', content)))).toBe('ok');
  });
});

describe('officers that somebody wrote into the database', () => {
  test('count for nothing but the change of officers itself, which the configuration has to ask for', async () => {
    const { edition } = (await knex('officer_roster').orderBy('edition', 'desc').first('edition')) as { edition: number };
    const forged = ALL.map((officer, i) => ({ ...officer, name: `nobody ${i}` }));
    await knex('officer_roster').insert({ edition: edition + 1, officers: JSON.stringify(forged.map(({ name, publicKey }) => ({ name, publicKey }))) });
    expect(await outcome(approvals.propose('keys', fresh(), forged[0]!.name, forged[0]!.sign))).toBe('unknown-officer');
    await knex('officer_roster').insert({ edition: edition + 2, officers: JSON.stringify(ALL.map(({ name, publicKey }) => ({ name, publicKey }))) });
  });
});
