import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import type { Knex } from 'knex';
import { signStatus } from '../../support/authority.ts';
import { type Damageable, openDamageable, type Papers } from './installation.ts';

jest.setTimeout(120_000);

let stand: Damageable;
beforeAll(async () => {
  stand = await openDamageable();
});
afterAll(() => stand.close());
afterEach(() => stand.putBack());

const codesFor = async (subject?: string): Promise<string[]> => [...new Set((await stand.check()).problems.filter((problem) => subject === undefined || problem.subject === subject).map(({ code }) => code))];

/** A paper and its changes each, and two heads of the audit trail. */
const SIZE = 269;

test('an installation that nobody touched has no problem, and everything in it was read', async () => {
  expect(await stand.check()).toMatchObject({ problems: [], found: {}, finished: [], documents: 5, states: 267, logEntries: SIZE, trustEditions: 1, auditEntries: expect.any(Number), publishedFiles: expect.any(Number) });
});

type Plant = (owner: Knex, papers: Papers) => PromiseLike<unknown>;
const idOf = (number: string): string => `(SELECT id FROM document WHERE number = '${number}')`;
const onDocument = (set: string) => (owner: Knex, { good }: Papers) => owner.raw(`UPDATE document SET ${set} WHERE number = '${good}'`);
const onIssued = (set: string) => (owner: Knex, { good }: Papers) => owner.raw(`UPDATE issued_document SET ${set} WHERE document_id = ${idOf(good)}`);
const swap = (table: string, column: string, key: string): Plant => (owner, { good, other }) =>
  owner.raw(`UPDATE ${table} a SET ${column} = b.${column} FROM ${table} b WHERE a.${key} <> b.${key} AND a.${key} IN (${idOf(good)}, ${idOf(other)}) AND b.${key} IN (${idOf(good)}, ${idOf(other)})`);
const flip = (column: string): string => `${column} = set_byte(${column}, length(${column}) / 2, get_byte(${column}, length(${column}) / 2) # 1)`;
const withoutIndex = async (owner: Knex, constraint: string, statement: string): Promise<void> => {
  await owner.raw('ALTER TABLE document DROP CONSTRAINT ??', [constraint]);
  await owner.raw(statement);
};

/** Each of them: what was done, the code that has to be among those found, and how it was done. */
const IN_THE_DATABASE: readonly (readonly [string, string, Plant])[] = [
  ['a record edited', 'binding-differs', onDocument(flip('record'))],
  ['records swapped between two documents', 'record-differs', swap('document', 'record', 'id')],
  ['a template hash edited', 'binding-differs', onDocument(flip('template_hash'))],
  ['what was to be sealed edited', 'payload-differs', onDocument(flip('seal_payload'))],
  ['a signer edited', 'signer-differs', onDocument(flip('signer_kid'))],
  ['a type edited', 'type-differs', onDocument(`type = 'salary-statement'`)],
  ['a time of issue that was put back', 'issue-time-differs', onDocument('issued_at = issued_at - 86400')],
  ['a number edited', 'number-differs', onDocument(`number = 'TM-BP-2026-0000999'`)],
  ['a serial beyond the last that was given', 'serial-beyond-sequence', onDocument('serial = 999')],
  ['a place in the status list edited', 'status-place-differs', onDocument('status_index = (status_index + 1) % 1048576')],
  ['a seal replaced by another document\'s', 'file-differs', async (owner, papers) => {
    await owner.raw('ALTER TABLE issued_document DROP CONSTRAINT issued_document_seal_id_key');
    await swap('issued_document', 'seal', 'document_id')(owner, papers);
    await swap('issued_document', 'seal_id', 'document_id')(owner, papers);
  }],
  ['a seal id edited', 'seal-id-differs', onIssued(flip('seal_id'))],
  ['a seal that was logged edited', 'sealed-differs', (owner, { good }) => owner.raw(`UPDATE sealed_document SET ${flip('seal')} WHERE document_id = ${idOf(good)}`)],
  ['a seal that was logged deleted', 'sealed-missing', (owner, { good }) => owner.raw(`DELETE FROM sealed_document WHERE document_id = ${idOf(good)}`)],
  ['files swapped between two documents', 'file-differs', swap('issued_document', 'pdf', 'document_id')],
  ['one bit of a file flipped', 'verdict-differs', onIssued(flip('pdf'))],
  ['a signed document deleted', 'issued-missing', (owner, { good }) => owner.raw(`DELETE FROM issued_document WHERE document_id = ${idOf(good)}`)],
  ['a document row deleted alone', 'row-orphaned', (owner, { good }) => owner.raw(`DELETE FROM document WHERE number = '${good}'`)],
  ['a document deleted with everything of it', 'log-entry-unknown', async (owner, { salary }) => {
    const { rows: [{ id }] } = await owner.raw<{ rows: [{ id: number }] }>(`SELECT ${idOf(salary)} AS id`);
    for (const table of ['document_state', 'issued_document', 'sealed_document']) await owner(table).where({ document_id: id }).delete();
    await owner('document').where({ id }).delete();
  }],
  ['every state of a document deleted', 'state-missing', (owner, { good }) => owner.raw(`DELETE FROM document_state WHERE document_id = ${idOf(good)}`)],
  ['a revocation deleted', 'status-differs', (owner, { revoked }) => owner.raw(`DELETE FROM document_state WHERE document_id = ${idOf(revoked)} AND revision = 2`)],
  ['a revocation turned into an issue', 'history-broken', (owner, { revoked }) => owner.raw(`UPDATE document_state SET state = 'issued' WHERE document_id = ${idOf(revoked)} AND revision = 2`)],
  ['a revocation inserted', 'state-not-in-log', (owner, { good }) => owner.raw(`INSERT INTO document_state (document_id, revision, state, actor, at) VALUES (${idOf(good)}, 2, 'revoked', 'nobody', '2026-11-22T08:00:15Z')`)],
  ['a revocation put back to an earlier day', 'state-not-in-log', (owner, { revoked }) => owner.raw(`UPDATE document_state SET at = at - interval '1 day' WHERE document_id = ${idOf(revoked)} AND revision = 2`)],
  ['a paper superseded by one of another type', 'successor-unsuitable', (owner, { superseded, salary }) => owner.raw(`UPDATE document_state SET superseded_by = ${idOf(salary)} WHERE document_id = ${idOf(superseded)} AND revision = 2`)],
  ['a paper superseded by one that was not good', 'successor-unsuitable', (owner, { superseded, revoked }) => owner.raw(`UPDATE document_state SET superseded_by = ${idOf(revoked)}, at = at + interval '5 seconds' WHERE document_id = ${idOf(superseded)} AND revision = 2`)],
  ['a status edition deleted', 'status-edition-missing', (owner) => owner('status_edition').where({ list: 1, revision: 2 }).delete()],
  ['a status edition edited', 'status-edition-refused', (owner) => owner.raw(`UPDATE status_edition SET ${flip('token')} WHERE list = 1 AND revision = 2`)],
  ['the JWT form of a status edition edited', 'status-edition-refused', (owner) => owner.raw(`UPDATE status_edition a SET jwt = b.jwt FROM status_edition b WHERE a.list = 1 AND b.list = 1 AND a.revision = 2 AND b.revision = 1`)],
  ['a status edition\'s time edited', 'status-edition-differs', (owner) => owner('status_edition').where({ list: 1, revision: 2 }).increment('expires_at', 86_400)],
  ['a trust edition edited', 'trust-edition-refused', (owner) => owner.raw(`UPDATE trust_edition SET parts = replace(parts::text, 'Test Municipality', 'Another')::jsonb`)],
  ['a trust edition deleted', 'trust-missing', (owner) => owner('trust_edition').delete()],
  ['a log entry edited', 'log-root-differs', (owner) => owner.raw(`UPDATE log_entry SET ${flip('entry')} WHERE position = 1`)],
  ['a log entry deleted', 'log-entry-missing', (owner) => owner('log_entry').where({ position: 1 }).delete()],
  ['the end of the log deleted', 'log-entry-missing', (owner) => owner('log_entry').where('position', '>', 260).delete()],
  ['a log entry added without a checkpoint', 'log-checkpoint-missing', (owner) => owner.raw(`INSERT INTO log_entry (log, position, entry) VALUES (1, ${SIZE}, sha256('forged'))`)],
  ['a log tile edited', 'log-tile-differs', (owner) => owner.raw(`UPDATE log_tile SET ${flip('tile')}`)],
  ['a log tile deleted', 'log-tile-missing', (owner) => owner('log_tile').delete()],
  ['a checkpoint\'s root edited', 'log-checkpoint-differs', (owner) => owner.raw(`UPDATE log_checkpoint SET ${flip('root')} WHERE size = 3`)],
  ['a checkpoint\'s note edited', 'log-checkpoint-refused', (owner) => owner.raw(`UPDATE log_checkpoint SET note = replace(note, E'\\n3\\n', E'\\n4\\n') WHERE size = 3`)],
  ['a checkpoint deleted', 'log-checkpoint-missing', (owner) => owner('log_checkpoint').where({ size: 3 }).delete()],
  ['an entry that is owed to the log and not in it', 'log-debt-unpaid', (owner) => owner.raw(`INSERT INTO log_debt (entry, at) VALUES (sha256('owed'), now() - interval '1 hour')`)],
  ['an audit entry edited', 'audit-entry-changed', (owner) => owner('audit_entry').where({ sequence: 3 }).update({ actor: 'nobody' })],
  ['an audit entry deleted from the middle', 'audit-gap', (owner) => owner('audit_entry').where({ sequence: 3 }).delete()],
  ['the end of the audit trail cut off', 'audit-entry-missing', (owner) => owner.raw('DELETE FROM audit_entry WHERE sequence > (SELECT max(sequence) - 3 FROM audit_entry)')],
  ['an API key inserted', 'audit-entry-missing', (owner) => owner.raw(`INSERT INTO api_key (client, key_digest, scopes) VALUES ('thief', sha256('key'), '{issue}')`)],
];

describe('what somebody did to the database, past its triggers, is found:', () => {
  test.each(IN_THE_DATABASE)('%s', async (_, code, plant) => {
    await stand.behindItsBack((owner) => plant(owner, stand.papers));
    expect(await codesFor()).toContain(code);
  });
});

const DUPLICATES: readonly (readonly [string, string, string, (papers: Papers) => string])[] = [
  ['a number', 'number-duplicate', 'document_number_key', ({ good, other }) => `UPDATE document SET number = '${other}' WHERE number = '${good}'`],
  ['a serial', 'serial-duplicate', 'document_serial_key', () => 'UPDATE document SET serial = 1 WHERE serial = 2'],
  ['a place in a status list', 'status-place-duplicate', 'document_status_list_status_index_key', () => 'UPDATE document SET status_index = (SELECT status_index FROM document WHERE serial = 1) WHERE serial = 2'],
];

describe('what two documents have, with the index dropped that forbids it, is found:', () => {
  test.each(DUPLICATES)('%s', async (_, code, constraint, statement) => {
    const owner = stand.authority.database.connect();
    const { rows: [{ definition }] } = await owner.raw<{ rows: [{ definition: string }] }>('SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = ?', [constraint]);
    await stand.behindItsBack((transaction) => withoutIndex(transaction, constraint, statement(stand.papers)));
    expect(await codesFor()).toContain(code);
    await stand.putBack();
    await owner.raw(`ALTER TABLE document ADD CONSTRAINT ?? ${definition}`, [constraint]);
  });
});

const PUBLISHED: readonly (readonly [string, string, string, () => unknown])[] = [
  ['a status list that was never signed', 'published-differs', 'status/1', async () => writeFileSync(stand.published('status/1'), await signStatus(stand.authority.keys.status, { entries: { 7: 1 } }))],
  ['an older status list', 'published-older', 'status/1', async () => writeFileSync(stand.published('status/1'), ((await stand.authority.knex('status_edition').where({ list: 1, revision: 1 }).first('token')) as { token: Buffer }).token)],
  ['a status list that is gone', 'published-missing', 'status/2', () => rmSync(stand.published('status/2'))],
  ['another trust head', 'published-differs', 'trust/head.jws', () => writeFileSync(stand.published('trust/head.jws'), 'a.b.c')],
  ['another part of the trust list', 'published-differs', 'trust/test-municipality.json', () => writeFileSync(stand.published('trust/test-municipality.json'), '{}')],
  ['another root', 'published-differs', 'trust/root.crt', () => writeFileSync(stand.published('trust/root.crt'), stand.authority.keys.ca)],
  ['a trust edition missing from the history', 'published-missing', 'trust/history/1.jws', () => rmSync(stand.published('trust/history/1.jws'))],
  ['a tile truncated', 'published-tile-damaged', 'log/1/tile/0/000', () => truncateSync(stand.published('log/1/tile/0/000'), 4096)],
  ['a tile missing', 'published-tile-missing', 'log/1/tile/0/001.p/13', () => rmSync(stand.published('log/1/tile/0/001.p'), { recursive: true })],
  ['entries truncated', 'published-tile-damaged', 'check.example/log/1', () => truncateSync(stand.published('log/1/tile/entries/000'), 4000)],
  ['entries edited', 'published-log-root-differs', 'log/1', () => flipByte(stand.published('log/1/tile/entries/000'), 500)],
  ['another checkpoint', 'published-differs', 'log/1/checkpoint', () => writeFileSync(stand.published('log/1/checkpoint'), readFileSync(stand.published('log/1/checkpoint'), 'utf8').replace(`\n${SIZE}\n`, `\n${SIZE - 1}\n`))],
  ['no checkpoint', 'published-missing', 'log/1/checkpoint', () => rmSync(stand.published('log/1/checkpoint'))],
];

describe('what somebody did to a published file is found, by the name of the file:', () => {
  test.each(PUBLISHED)('%s', async (_, code, file, plant) => {
    await plant();
    expect(await codesFor(file)).toEqual([code]);
  });
});

test('what is wrong is left as it is: the same problems are found again', async () => {
  rmSync(stand.published('status/2'));
  await stand.behindItsBack((owner) => owner('log_tile').delete());
  const { problems } = await stand.check();
  expect(problems.map(({ code }) => code)).toEqual(['published-missing', 'log-tile-missing']);
  expect((await stand.check()).problems).toEqual(problems);
});

test('a status list that withdraws a place which no document has is found', async () => {
  await stand.behindItsBack(async (owner) => {
    const { revision, issued_at } = (await owner('status_edition').where({ list: 2 }).orderBy('revision', 'desc').first()) as { revision: number; issued_at: number };
    const token = await signStatus(stand.authority.keys.status, { uri: 'https://check.example/status/2', issuedAt: issued_at + 1, entries: { 7: 1 } });
    await owner('status_edition').insert({ list: 2, revision: revision + 1, token: Buffer.from(token), issued_at: issued_at + 1, expires_at: issued_at + 86_400 });
  });
  expect(await codesFor('https://check.example/status/2#7')).toEqual(['status-entry-unknown']);
});

test('a part that cannot be read is said, and all others are read', async () => {
  const owner = stand.authority.database.connect();
  await owner.raw('ALTER TABLE log_debt RENAME TO log_debt_gone');
  await stand.behindItsBack((transaction) => transaction('audit_entry').where({ sequence: 3 }).update({ actor: 'nobody' }));
  const { problems } = await stand.check();
  await owner.raw('ALTER TABLE log_debt_gone RENAME TO log_debt');
  expect(problems.map(({ part, code }) => [part, code])).toEqual([['log-register', 'part-unreadable'], ['audit', 'audit-entry-changed']]);
});

function flipByte(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}
