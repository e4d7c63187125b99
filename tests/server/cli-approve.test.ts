import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Database, openDatabase } from '../../server/database/index.ts';
import { validPermit } from './cli-stand.ts';
import { khatm, type Outcome, temporaryFolder } from './khatm-process.ts';

// Each command is a process of its own.
jest.setTimeout(120_000);

const { folder, remove } = temporaryFolder();
const beside = (name: string): string => path.join(folder, name);
const dataDir = beside('data');
const run = (...args: string[]): Promise<Outcome> => khatm([...args, '--data', dataDir]);
const write = (name: string, content: unknown): string => {
  writeFileSync(beside(name), typeof content === 'string' ? content : JSON.stringify(content));
  return beside(name);
};

const by = (name: string): string[] => ['--by', name, '--key', beside(`${name}.pem`), '--passphrase-file', beside('passphrase')];
/** One officer proposes a content, the other accepts what was proposed. */
async function approve(kind: string, content: unknown): Promise<string> {
  const proposed = await run('approve', 'propose', kind, '--content', write('content.json', content), ...by('amal'));
  if (proposed.code !== 0) throw new Error(proposed.said);
  const { id, digest } = proposed.results[0] as { id: string; digest: string };
  expect(await run('approve', 'accept', id, '--digest', digest, ...by('badr'))).toMatchObject({ code: 0, results: [{ state: 'approved', acceptedBy: ['badr'] }] });
  return id;
}

let database: Database;
beforeAll(async () => {
  write('passphrase', 'correct-horse-battery-staple\n');
  const officers: unknown[] = [];
  for (const name of ['amal', 'badr']) {
    const { results: [made] } = await khatm(['approve', 'key', '--out', beside(`${name}.pem`), '--passphrase-file', beside('passphrase')]);
    officers.push({ name, publicKey: made!['publicKey'] });
  }
  const authority = {
    id: 'test-ministry', prefix: 'TM', demo: false, timeZone: 'Asia/Qatar', colour: '#123456',
    name: { ar: 'وزارة', en: 'Ministry' }, department: { ar: 'إدارة', en: 'Department' }, footer: { ar: 'تذييل', en: 'Footer' },
  };
  const made = await run('keys', 'init', '--authority', write('authority.json', authority), '--officers', write('officers.json', officers), '--passphrase-file', beside('passphrase'), '--verify-origin', 'https://check.example', '--api-origin', 'https://api.example');
  if (made.code !== 0) throw new Error(made.said);
  database = await openDatabase({ dataDir });
}, 120_000);
afterAll(async () => {
  await database.close();
  remove();
});

describe('a real authority', () => {
  test('makes no API key and rotates no keys without two officers, and each approval is for one time', async () => {
    const api = ['keys', 'api', '--client', 'registry', '--scope', 'read', '--scope', 'issue'];
    expect(await run(...api)).toMatchObject({ code: 1, results: [], said: expect.stringMatching(/^khatm: \[approval-missing\].*"khatm approve content roles"/) });
    await approve('roles', (await run('approve', 'content', 'roles', '--client', 'registry', '--scope', 'issue', '--scope', 'read')).results[0]);
    expect(await run(...api)).toMatchObject({ code: 0, results: [{ client: 'registry' }] });
    expect((await run(...api)).said).toMatch(/approval-missing/);

    expect((await run('keys', 'rotate')).said).toMatch(/approval-missing/);
    const content = (await run('approve', 'content', 'keys')).results[0];
    await approve('keys', content);
    expect((await run('keys', 'rotate')).code).toBe(0);
    expect((await run('approve', 'content', 'keys')).results[0]).not.toEqual(content);
    expect((await run('keys', 'rotate')).said).toMatch(/approval-missing/);
  });

  test('revokes more than ten at once only as two officers approved it', async () => {
    const record = write('permit.json', validPermit());
    const numbers: string[] = [];
    for (let i = 0; i < 2; i++) numbers.push(String((await run('issue', '--type', 'building-permit', '--record', record, '--out', beside('permit.pdf'))).results[0]!['number']));
    const config = JSON.parse(readFileSync(path.join(dataDir, 'khatm.json'), 'utf8')) as object;
    writeFileSync(path.join(dataDir, 'khatm.json'), JSON.stringify({ ...config, massRevocation: 1 }));
    const list = write('list.json', { reason: 'printed on stolen paper', numbers });
    expect((await run('revoke', '--from', list)).said).toMatch(/approval-missing/);
    const id = await approve('revocation', JSON.parse(readFileSync(list, 'utf8')));
    expect(await run('revoke', '--from', list)).toMatchObject({ code: 0, results: numbers.map((number) => ({ number, state: 'revoked' })) });
    expect((await run('approve', 'list')).results.find((proposal) => proposal['id'] === id)).toMatchObject({ state: 'used', content: { numbers } });
  });

  test('refuses the proposer\'s own approval, and an approval of what was not read', async () => {
    const { id, digest } = (await run('approve', 'propose', 'revocation', '--content', write('list.json', { reason: 'x', numbers: ['TM-BP-2026-0000001'] }), ...by('amal'))).results[0] as { id: string; digest: string };
    expect(await run('approve', 'accept', id, '--digest', digest, ...by('amal'))).toMatchObject({ code: 1, said: expect.stringMatching(/\[approval-refused\] Whoever proposed/) });
    expect(await run('approve', 'accept', id, '--digest', '00'.repeat(32), ...by('badr'))).toMatchObject({ code: 1, said: expect.stringMatching(/\[approval-refused\] The digest/) });
  });

  test('does not start with officers whom nobody approved, nor as a demonstration', async () => {
    const file = path.join(dataDir, 'khatm.json');
    const before = readFileSync(file, 'utf8');
    const config = JSON.parse(before) as { officers: { name: string }[]; authority: object };
    writeFileSync(file, JSON.stringify({ ...config, officers: config.officers.map((officer) => ({ ...officer, name: `${officer.name}2` })) }));
    expect((await run('monitor')).said).toMatch(/approval-missing/);
    writeFileSync(file, JSON.stringify({ ...config, authority: { ...config.authority, demo: true } }));
    expect((await run('fsck')).said).toMatch(/config-invalid.*demonstration/);
    writeFileSync(file, before);
    expect((await run('audit', 'verify')).code).toBe(0);
  });
});

test('"audit verify" prints the head, which a later one holds or not; "audit list" who did what, from a time on', async () => {
  const { code, results: [report] } = await run('audit', 'verify');
  const { sequence, hash } = report!['head'] as { sequence: number; hash: string };
  expect([code, report]).toMatchObject([0, { entries: sequence, broken: null }]);
  expect((await run('audit', 'verify', '--head', `${sequence}:${hash}`)).code).toBe(0);
  expect(await run('audit', 'verify', '--head', `${sequence}:${'00'.repeat(32)}`)).toMatchObject({ code: 1, results: [{ broken: { sequence, code: 'head-differs' } }] });
  const { results } = await run('audit', 'list');
  expect(results).toHaveLength(sequence);
  expect(new Set(results.map(({ act }) => act))).toEqual(new Set([
    'officers.recorded', 'trust.published', 'approval.proposed', 'approval.accepted', 'approval.used', 'api-key.created', 'keys.rotation-begun', 'keys.rotated', 'document.intended', 'document.issued', 'document.revoked',
  ]));
  expect((await run('audit', 'list', '--since', '2999-01-01')).results).toEqual([]);
});
