import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Change, StateName } from '../../issuer/index.ts';
import { Register } from '../../issuer/register/register.ts';
import { changeState } from '../../issuer/states/change.ts';
import { NOW } from '../support/authority.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { registerDocument } from './registered.ts';

let database: TestDatabase;
let register: Register;
let successor: string;
beforeAll(async () => {
  database = await freshDatabase();
  register = new Register(database.connect());
  successor = (await registerDocument(register)).number;
});
afterAll(() => database.drop());

type Name = Change['change'];
const CHANGES: readonly Name[] = ['suspend', 'reinstate', 'revoke', 'supersede'];

/** The whole table, written down a second time: where it is silent, the change is refused. */
const NEXT: Readonly<Record<StateName, Partial<Record<Name, StateName>>>> = {
  issued: { suspend: 'suspended', revoke: 'revoked', supersede: 'superseded' },
  reinstated: { suspend: 'suspended', revoke: 'revoked', supersede: 'superseded' },
  suspended: { reinstate: 'reinstated', revoke: 'revoked', supersede: 'superseded' },
  revoked: {},
  superseded: {},
};

const change = (name: Name, number: string, by = successor): Promise<unknown> =>
  changeState(register, { change: name, number, by, reason: `to ${name}`, actor: 'tests' } as Change, NOW);
const code = (name: Name, number: string, by = successor): Promise<string> => change(name, number, by).then(() => 'ok', (error: { code: string }) => error.code);
const historyOf = async (id: string): Promise<StateName[]> => (await register.history(id)).map(({ state }) => state);

test('any sequence of changes succeeds exactly where the table allows it, and nothing leaves revoked or superseded', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...CHANGES), { minLength: 1, maxLength: 9 }), async (names) => {
      const { number, id } = await registerDocument(register);
      const expected: StateName[] = ['issued'];
      for (const name of names) {
        const next = NEXT[expected.at(-1)!][name];
        expect(await code(name, number)).toBe(next === undefined ? 'transition-refused' : 'ok');
        if (next !== undefined) expected.push(next);
      }
      expect(await historyOf(id)).toEqual(expected);
      expect((await register.history(id)).map(({ revision }) => revision)).toEqual(expected.map((_, i) => i + 1));
    }),
    { numRuns: 120 },
  );
}, 60_000);

test('every change from every state is as the table says', async () => {
  const ways: Readonly<Record<StateName, readonly Name[]>> = { issued: [], suspended: ['suspend'], reinstated: ['suspend', 'reinstate'], revoked: ['revoke'], superseded: ['supersede'] };
  for (const [state, way] of Object.entries(ways) as [StateName, Name[]][]) {
    for (const name of CHANGES) {
      const { number } = await registerDocument(register);
      for (const step of way) await change(step, number);
      const next = NEXT[state][name];
      if (next !== undefined) await expect(change(name, number)).resolves.toMatchObject({ number, state: next, revision: way.length + 2 });
      else await expect(change(name, number)).rejects.toMatchObject({ code: 'transition-refused', problem: { number, state, change: name } });
    }
  }
});

describe('changes at once', () => {
  test.each(CHANGES.filter((name) => name !== 'reinstate'))('ten times %s: one succeeds, nine are refused', async (name) => {
    const { number, id } = await registerDocument(register);
    const codes = await Promise.all(Array.from({ length: 10 }, () => code(name, number)));
    expect(codes.sort()).toEqual(['ok', ...Array.from({ length: 9 }, () => 'transition-refused')]);
    expect(await historyOf(id)).toHaveLength(2);
  });

  test('two different ones come out as if one had come after the other', async () => {
    for (let round = 0; round < 15; round++) {
      const { number, id } = await registerDocument(register);
      const codes = await Promise.all([code('suspend', number), code('revoke', number), code('supersede', number)]);
      const [first, ...rest] = await historyOf(id);
      expect(first).toBe('issued');
      expect([['revoked'], ['suspended', 'revoked'], ['superseded'], ['suspended', 'superseded']]).toContainEqual(rest);
      expect(codes.filter((outcome) => outcome === 'ok')).toHaveLength(rest.length);
    }
  });

  test('no two documents supersede each other', async () => {
    for (let round = 0; round < 25; round++) {
      const [one, other] = [await registerDocument(register), await registerDocument(register)];
      const codes = await Promise.all([code('supersede', one.number, other.number), code('supersede', other.number, one.number)]);
      expect(codes.sort()).toEqual(['ok', 'successor-unsuitable']);
    }
  });
});

describe('superseding', () => {
  test('keeps which number took over', async () => {
    const { number, id } = await registerDocument(register);
    await change('supersede', number);
    const state = (await register.findState(id))!;
    expect(await register.findNumberOf(state.superseded_by!)).toBe(successor);
  });

  test.each(['revoke', 'suspend', 'supersede'] as const)('by a document after "%s" is refused', async (name) => {
    const [old, next] = [await registerDocument(register), await registerDocument(register)];
    await change(name, next.number);
    await expect(change('supersede', old.number, next.number)).rejects.toMatchObject({ code: 'successor-unsuitable', problem: { why: 'not-good', by: next.number } });
    expect(await historyOf(old.id)).toEqual(['issued']);
  });

  test('by a reinstated document is allowed', async () => {
    const [old, next] = [await registerDocument(register), await registerDocument(register)];
    for (const name of ['suspend', 'reinstate'] as const) await change(name, next.number);
    expect(await code('supersede', old.number, next.number)).toBe('ok');
  });

  test('by itself, by another type, by what does not exist or was never issued is refused', async () => {
    const { number } = await registerDocument(register);
    const foreign = await registerDocument(register, { type: 'salary-statement' });
    await expect(change('supersede', number, number)).rejects.toMatchObject({ problem: { code: 'successor-unsuitable', why: 'same' } });
    await expect(change('supersede', number, foreign.number)).rejects.toMatchObject({ problem: { code: 'successor-unsuitable', why: 'other-type' } });
    await expect(change('supersede', number, 'TM-XX-2026-1')).rejects.toMatchObject({ problem: { code: 'number-unknown', number: 'TM-XX-2026-1' } });
  });
});

describe('a change is refused', () => {
  test.each(['', ' ', '\n\t'])('without a reason: %j', async (reason) => {
    const { number, id } = await registerDocument(register);
    await expect(changeState(register, { change: 'revoke', number, reason, actor: 'tests' }, NOW)).rejects.toMatchObject({ code: 'reason-missing' });
    expect(await historyOf(id)).toEqual(['issued']);
  });

  test('with a reason that the database cannot hold', async () => {
    const { number } = await registerDocument(register);
    await expect(changeState(register, { change: 'revoke', number, reason: 'nul\0l', actor: 'tests' }, NOW)).rejects.toMatchObject({ code: 'request-malformed', problem: { field: 'reason' } });
  });

  test.each(['TM-XX-2026-0', '', 'x\0y', "' OR 1=1 --", 'A'.repeat(10_000), '٣'])('of what is no number of ours: %j', async (number) => {
    await expect(change('revoke', number)).rejects.toMatchObject({ code: 'number-unknown', problem: { number } });
  });
});
