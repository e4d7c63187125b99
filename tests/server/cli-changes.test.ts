import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { connectKnex, openDatabase } from '../../server/database/index.ts';
import { type CliStand, openCliStand } from './cli-stand.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { khatm, ROOT } from './khatm-process.ts';

// Each command is a process of its own.
jest.setTimeout(60_000);

let stand: CliStand;
beforeAll(async () => {
  stand = await openCliStand();
}, 120_000);
afterAll(() => stand.close());

test('a paper is suspended, reinstated and revoked, and each time verify says so at once', async () => {
  const { number, file } = await stand.issue('changed.pdf');
  const expected = [['suspend', 'suspended', 'suspended', 1], ['reinstate', 'reinstated', 'authentic', 0], ['revoke', 'revoked', 'revoked', 1]] as const;
  for (const [command, state, verdict, code] of expected) {
    expect(await stand.run(command, number, '--reason', `${command} it`)).toMatchObject({ code: 0, said: '', results: [{ number, state, statusAsOf: expect.stringMatching(/Z$/) }] });
    expect(await stand.run('verify', file)).toMatchObject({ code, results: [{ verdict }] });
  }
  const { code, results: [shown] } = await stand.run('show', number);
  expect([code, shown]).toMatchObject([0, { number, state: 'revoked', history: [{ state: 'issued' }, { reason: 'suspend it', actor: 'cli' }, { reason: 'reinstate it' }, { reason: 'revoke it' }] }]);
  expect(await stand.run('suspend', number, '--reason', 'again')).toMatchObject({ code: 1, results: [], said: expect.stringMatching(/^khatm: \[transition-refused\]/) });
});

test('a paper is superseded by another of its type, which its history names', async () => {
  const [old, successor] = [await stand.issue('old.pdf'), await stand.issue('successor.pdf')];
  expect(await stand.run('supersede', old.number, '--by', successor.number)).toMatchObject({ code: 0, results: [{ state: 'superseded' }] });
  expect(await stand.run('verify', old.file, successor.file)).toMatchObject({ code: 1, results: [{ verdict: 'superseded' }, { verdict: 'authentic' }] });
  expect((await stand.run('show', old.number)).results[0]).toMatchObject({ history: [{}, { by: successor.number }] });
  expect(await stand.run('supersede', successor.number, '--by', successor.number)).toMatchObject({ code: 1, said: expect.stringMatching(/\[successor-unsuitable\].*\n {2}by: .*[\u0600-\u06ff]/) });
});

test('a number that does not exist is told, with 1', async () => {
  for (const words of [['show', 'DM-BP-2026-9999999'], ['revoke', 'nonsense', '--reason', 'x'], ['supersede', 'DM-BP-2026-9999999', '--by', 'x']]) {
    expect(await stand.run(...words)).toMatchObject({ code: 1, results: [], said: expect.stringMatching(/^khatm: \[number-unknown\]/) });
  }
});

test('a reader that has gone away does not keep a change from being made whole', async () => {
  const { number } = await stand.issue('unheard.pdf');
  const child = spawn(process.execPath, [path.join(ROOT, 'server/khatm.mjs'), 'revoke', number, '--reason', 'unheard', '--data', stand.dataDir], { env: { ...process.env, DATABASE_URL: '' }, stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.destroy();
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, (await stand.run('show', number)).results[0]!['state']]).toEqual([0, 'revoked']);
});

describe('fsck', () => {
  test('finds nothing wrong with what was issued and changed', async () => {
    const { code, results, said } = await stand.run('fsck');
    expect([code, results, said]).toMatchObject([0, [{ documents: expect.any(Number), finished: [], found: {}, problems: [] }], '']);
  });

  test('names a paper whose bytes were changed behind the register\'s back, with 1', async () => {
    const { number } = await stand.issue('tampered.pdf');
    const database = await openDatabase({ dataDir: stand.dataDir });
    const knex = connectKnex(database.owner);
    await knex.raw('ALTER TABLE issued_document DISABLE TRIGGER USER');
    await knex.raw('UPDATE issued_document SET pdf = set_byte(pdf, length(pdf) / 2, get_byte(pdf, length(pdf) / 2) # 1) FROM document WHERE document.id = document_id AND number = ?', [number]);
    await knex.raw('ALTER TABLE issued_document ENABLE TRIGGER USER');
    await knex.destroy();
    await database.close();
    const { code, results: [report], said } = await stand.run('fsck');
    const problems = report!['problems'] as { subject: string; code: string }[];
    expect([code, problems.map((problem) => [problem.subject, problem.code])]).toEqual([1, [[number, 'verdict-differs'], [number, 'audit-digest-differs']]]);
    expect(said).toMatch(new RegExp(`^khatm fsck: \\[verdict-differs\\] ${number}: .*register says issued$`, 'm'));
  });
});

test('new keys are made and published by "keys rotate", listed by "keys list", and what was issued stays good', async () => {
  const { file } = await stand.issue('before-rotation.pdf');
  const { code, results: [made] } = await stand.run('keys', 'rotate');
  expect([code, (made!['keys'] as { role: string }[]).map(({ role }) => role)]).toEqual([0, ['seal', 'pdf', 'status']]);
  const { results: listed } = await stand.run('keys', 'list');
  expect(listed.filter(({ role }) => role === 'seal').length).toBe(2);
  expect(JSON.stringify(listed)).not.toContain('PRIVATE');
  expect(await stand.run('verify', file)).toMatchObject({ code: 0, results: [{ verdict: 'authentic', trustSequence: 2 }] });
});

test('an API key is printed once, with its scopes', async () => {
  expect(await stand.run('keys', 'api', '--client', 'registry', '--scope', 'read', '--scope', 'issue')).toMatchObject({ code: 0, results: [{ client: 'registry', scopes: ['issue', 'read'], key: expect.stringMatching(/^khatm_[\w-]{43}$/) }] });
});

test('keys are never made twice over the same data', async () => {
  expect(await khatm(['keys', 'init', '--data', stand.dataDir])).toMatchObject({ code: 1, results: [], said: expect.stringMatching(/^khatm: \[already-initialised\]/) });
});
