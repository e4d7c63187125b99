import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectKnex, openDatabase } from '../../server/database/index.ts';
import { type CliStand, openCliStand, validPermit } from './cli-stand.ts';

// Each command is a process of its own.
jest.setTimeout(60_000);

let stand: CliStand;
beforeAll(async () => {
  stand = await openCliStand();
}, 120_000);
afterAll(() => stand.close());

const issue = (record: string, out: string, ...more: string[]) => stand.run('issue', '--type', 'building-permit', '--record', record, '--out', out, ...more);
const documents = async (): Promise<unknown> => (await stand.run('fsck')).results[0]!['documents'];

function recordFile(name: string, content: unknown): string {
  writeFileSync(stand.beside(name), typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
  return stand.beside(name);
}

test('issuing prints one line with number, type, seal, file and code, and nothing else anywhere', async () => {
  const out = stand.beside('first.pdf');
  const { code, results, said } = await issue(stand.beside('permit.json'), out);
  expect([code, said, results]).toEqual([0, '', [{
    number: expect.stringMatching(/^DM-BP-\d{4}-\d{7}$/), type: 'building-permit', seal: expect.stringMatching(/^http:\/\/localhost:8080\/#\d+$/), pdf: out, code: expect.stringMatching(/^\d{12}$/),
  }]]);
  expect(readFileSync(out).subarray(0, 5).toString()).toBe('%PDF-');
  expect(await stand.run('verify', out)).toMatchObject({ code: 0, results: [{ file: out, verdict: 'authentic', proves: 'file', document: { number: results[0]!['number'] } }] });
});

test('an idempotency key gives the same paper again, and refuses another record without touching the file', async () => {
  const out = stand.beside('once.pdf');
  const first = await issue(stand.beside('permit.json'), out, '--idempotency-key', 'once');
  const bytes = readFileSync(out);
  const again = await issue(stand.beside('permit.json'), stand.beside('once-more.pdf'), '--idempotency-key', 'once');
  expect(again.results[0]).toEqual({ ...first.results[0], pdf: stand.beside('once-more.pdf') });
  expect(readFileSync(stand.beside('once-more.pdf')).equals(bytes)).toBe(true);
  const other = await issue(recordFile('other.json', { ...validPermit(), reference: 'REQ-2026-999999' }), out, '--idempotency-key', 'once');
  expect([other.code, other.results, other.said]).toEqual([1, [], expect.stringContaining('[idempotency-conflict]')]);
  expect(readFileSync(out).equals(bytes)).toBe(true);
});

describe('a record that is refused', () => {
  test('is told field by field in both languages, with 1; nothing is issued and no file is left', async () => {
    const before = await documents();
    const { code, results, said } = await issue(recordFile('bad.json', { ...validPermit(), plot: undefined, appliedOn: '2026-02-30', colour: 'red' }), stand.beside('bad.pdf'));
    expect([code, results]).toEqual([1, []]);
    expect(said).toMatch(/^khatm: \[record-invalid\]/);
    for (const field of ['plot: [missing]', 'appliedOn: [not-a-date]', 'colour: [unknown-field]']) expect(said).toMatch(new RegExp(`^  ${field.replace(/[[\]]/g, '\\$&')} [A-Z].*[\\u0600-\\u06ff]`, 'm'));
    expect([existsSync(stand.beside('bad.pdf')), await documents()]).toEqual([false, before]);
  });

  test('for what cannot be printed is told with its field and characters', async () => {
    const { code, said } = await issue(recordFile('emoji.json', { ...validPermit(), owner: { ar: 'خالد', en: 'Khalid 🏠' } }), stand.beside('bad.pdf'));
    expect([code, said]).toEqual([1, expect.stringMatching(/^ {2}owner\.en: \[text-unprintable\] .*[\u0600-\u06ff].*\(U\+1F3E0\)$/m)]);
  });

  test('for its type is told which there are', async () => {
    const { code, said } = await stand.run('issue', '--type', 'passport', '--record', stand.beside('permit.json'), '--out', stand.beside('bad.pdf'));
    expect([code, said]).toEqual([1, expect.stringMatching(/type-unknown.*building-permit, salary-statement/)]);
  });
});

describe('used wrongly, issuing ends with 2 before anything is issued', () => {
  test.each([
    ['a record that is not there', () => [stand.beside('nothing.json'), stand.beside('x.pdf')], 'nothing.json cannot be read'],
    ['a record that is no JSON', () => [recordFile('text.json', 'owner: Khalid'), stand.beside('x.pdf')], 'is not JSON'],
    ['a record in another encoding', () => [recordFile('cp1256.json', Buffer.from([0x7b, 0x22, 0xe3, 0x22, 0x3a, 0x31, 0x7d])), stand.beside('x.pdf')], 'UTF-8'],
    ['an output folder that is not there', () => [stand.beside('permit.json'), stand.beside('nowhere/x.pdf')], 'there is no such file or folder'],
    ['an output that is a folder', () => [stand.beside('permit.json'), stand.dataDir], 'is no file that could be replaced'],
    ['an output that is a device', () => [stand.beside('permit.json'), '/dev/null'], 'is no file that could be replaced'],
  ])('with %s', async (_name, files, words) => {
    const [record, out] = files();
    const { code, results, said } = await issue(record!, out!);
    expect([code, results, said]).toEqual([2, [], expect.stringMatching(/^khatm: \[usage\]/)]);
    expect(said).toContain(words);
  });
});

test('a byte order mark before a record is no fault', async () => {
  expect((await issue(recordFile('bom.json', `\uFEFF${JSON.stringify(validPermit())}`), stand.beside('bom.pdf'))).code).toBe(0);
});

test('a paper whose file cannot be written is kept, and the message says how to get it', async () => {
  const out = stand.beside('taken.pdf');
  const { code, results, said } = await whileIssuing(() => issue(stand.beside('permit.json'), out, '--idempotency-key', 'later'), 'later', () => mkdirSync(out));
  expect([code, results, said]).toEqual([1, [], expect.stringMatching(/\[out-not-written\] DM-BP-\d{4}-\d{7} was issued and is kept.*the same command gives it again/)]);
  const again = await issue(stand.beside('permit.json'), stand.beside('later.pdf'), '--idempotency-key', 'later');
  expect([again.code, said.includes(String(again.results[0]!['number']))]).toEqual([0, true]);
});

/** Does something after a command has decided to issue and before it has done so: its last row waits for our lock. */
async function whileIssuing<T>(command: () => Promise<T>, key: string, meanwhile: () => void): Promise<T> {
  const database = await openDatabase({ dataDir: stand.dataDir });
  const knex = connectKnex(database.owner);
  const transaction = await knex.transaction();
  try {
    await transaction.raw('LOCK TABLE issued_document IN EXCLUSIVE MODE');
    const running = command();
    while (!(await knex('document').where({ idempotency_key: key }).first('id'))) await sleep(20);
    meanwhile();
    await transaction.commit();
    return await running;
  } finally {
    await knex.destroy();
    await database.close();
  }
}
