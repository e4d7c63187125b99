import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { type AuditEntry, auditHead, listAudit, lostAnchors, registeredEntries, verifyAudit } from '../../issuer/index.ts';
import { createApiKey } from '../../server/http/api-keys.ts';
import { openTestAuthority, readSample, type TestAuthority } from '../support/authority.ts';
import { registerDocument } from './registered.ts';

let authority: TestAuthority;
let owner: Knex;
beforeAll(async () => {
  authority = await openTestAuthority();
  owner = authority.database.connect();
}, 60_000);
afterAll(() => authority.close());

const request = (idempotencyKey: string) => ({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'registry', idempotencyKey });
async function trail(since?: number): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const entry of listAudit(authority.knex, since)) entries.push(entry);
  return entries;
}
const about = async (subject: string) => (await trail()).filter((entry) => entry.subject === subject);

describe('the audit trail', () => {
  test('tells of everything that was done, by whom and to what, in its order', async () => {
    const { number } = await authority.issuer.issue(request('told'));
    const change = { number, reason: 'a test', actor: 'officer' } as const;
    for (const name of ['suspend', 'reinstate', 'revoke'] as const) await authority.issuer.change({ change: name, ...change });
    expect((await about(number)).map(({ actor, act }) => [actor, act])).toEqual([
      ['registry', 'document.intended'], ['registry', 'document.issued'], ['officer', 'document.suspended'], ['officer', 'document.reinstated'], ['officer', 'document.revoked'],
    ]);
    await createApiKey(authority.knex, 'bank', ['read'], 'clerk');
    expect(await about('bank')).toMatchObject([{ actor: 'clerk', act: 'api-key.created', details: { scopes: ['read'] } }]);
    expect(await about('trust/1')).toMatchObject([{ actor: 'khatm', act: 'trust.published' }]);
  });

  test('holds no gap and one place for each, however many append at once', async () => {
    const before = await auditHead(authority.knex);
    await Promise.all(Array.from({ length: 20 }, () => registerDocument(authority.issuer.register)));
    const report = await verifyAudit(authority.knex);
    expect(report).toMatchObject({ broken: null, entries: before.sequence + 40 });
    expect(report.head).toEqual(await auditHead(authority.knex));
  });

  test('is written in the transaction of the act: what is undone leaves no entry and no gap', async () => {
    const before = await auditHead(authority.knex);
    await expect(authority.issuer.register.storeIssued({ document_id: '999999999', seal: Buffer.from('a'), seal_id: Buffer.from('b'), pdf: Buffer.from('c') }, 'tests')).rejects.toMatchObject({ code: '23503' });
    expect(await auditHead(authority.knex)).toEqual(before);
  });

  test('gives place, time and hashes itself, whatever an insert says', async () => {
    const { sequence } = await auditHead(authority.knex);
    await authority.knex.raw(
      `INSERT INTO audit_entry (sequence, at, actor, act, subject, details, digest, previous, hash) VALUES (7, 7, 'a', 'b', 'c', '{}', sha256('x'), sha256('y'), sha256('z')) RETURNING sequence`,
    ).then(({ rows }: { rows: unknown[] }) => expect(rows).toEqual([{ sequence: sequence + 1 }]));
    // Its digest was no digest of what it says, and that shows.
    expect(await verifyAudit(authority.knex)).toMatchObject({ broken: { sequence: sequence + 1, code: 'entry-changed' } });
    await behindItsBack(() => owner('audit_entry').where({ sequence: sequence + 1 }).delete());
  });

  test('is listed from a time on', async () => {
    const all = await trail();
    const middle = all[Math.floor(all.length / 2)]!;
    expect(await trail(middle.at)).toEqual(all.filter(({ at }) => at >= middle.at));
  });
});

describe('verifying finds the first break, also one that the owner of the tables made', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['an actor that was changed', `UPDATE audit_entry SET actor = 'nobody' WHERE sequence = 5`, 'entry-changed'],
    ['a detail that was changed', `UPDATE audit_entry SET details = details || '{"type": "other"}' WHERE sequence = 5`, 'entry-changed'],
    ['a detail that was changed with its digest', `UPDATE audit_entry SET digest = sha256('x') WHERE sequence = 5`, 'entry-changed'],
    ['a time that was changed', `UPDATE audit_entry SET at = at - 1 WHERE sequence = 5`, 'entry-changed'],
    ['an entry that was deleted', 'DELETE FROM audit_entry WHERE sequence = 5', 'gap'],
    ['an entry that was chained anew, and those after it not', `UPDATE audit_entry SET at = at + 1, hash = sha256(previous || int8send(sequence) || int8send(at + 1) || digest) WHERE sequence = 5`, 'previous-differs'],
    ['one that goes back in time and is chained anew', `UPDATE audit_entry SET at = 1, hash = sha256(previous || int8send(sequence) || int8send(1) || digest) WHERE sequence = 5`, 'time-goes-back'],
  ];

  test.each(cases)('%s', async (_, statement, code) => {
    const rows = await owner('audit_entry').orderBy('sequence');
    await behindItsBack(() => owner.raw(statement));
    const { broken } = await verifyAudit(authority.knex);
    expect(broken?.code).toBe(code);
    expect([5, 6]).toContain(broken?.sequence);
    await behindItsBack(async () => {
      await owner('audit_entry').delete();
      await owner.batchInsert('audit_entry', rows.map((row: { details: unknown }) => ({ ...row, details: JSON.stringify(row.details) })));
    });
    expect((await verifyAudit(authority.knex)).broken).toBeNull();
  });

  test('and the end cut off, or the whole written anew, where somebody else kept a head', async () => {
    const head = await auditHead(authority.knex);
    expect((await verifyAudit(authority.knex, [head])).broken).toBeNull();
    expect((await verifyAudit(authority.knex, [{ ...head, hash: new Uint8Array(32) }])).broken).toEqual({ sequence: head.sequence, code: 'head-differs' });
    const [last] = await owner('audit_entry').where({ sequence: head.sequence });
    await behindItsBack(() => owner('audit_entry').where({ sequence: head.sequence }).delete());
    expect((await verifyAudit(authority.knex)).broken).toBeNull();
    expect((await verifyAudit(authority.knex, [head])).broken).toEqual({ sequence: head.sequence, code: 'head-missing' });
    await behindItsBack(() => owner('audit_entry').insert({ ...last, details: JSON.stringify((last as { details: unknown }).details) }));
  });
});

describe('with the audit trail unwritable', () => {
  const ways: readonly (readonly [string, string, string])[] = [
    ['because the right to it is gone', 'REVOKE INSERT ON audit_entry FROM khatm_app', 'GRANT INSERT ON audit_entry TO khatm_app'],
    ['because it takes no further row', 'ALTER TABLE audit_entry ADD CONSTRAINT full_up CHECK (false) NOT VALID', 'ALTER TABLE audit_entry DROP CONSTRAINT full_up'],
    ['because its chain cannot be read', 'REVOKE SELECT ON audit_entry FROM khatm_app', 'GRANT SELECT ON audit_entry TO khatm_app'],
    ['because it is not there', 'ALTER TABLE audit_entry RENAME TO audit_gone', 'ALTER TABLE audit_gone RENAME TO audit_entry'],
  ];

  test.each(ways)('%s, nothing is issued, changed or published, and the same request succeeds when it is put right', async (_, spoil, mend) => {
    const { number } = await authority.issuer.issue(request(`before ${spoil}`));
    const count = async (): Promise<unknown> => (await owner.raw<{ rows: unknown[] }>('SELECT (SELECT count(*) FROM document) AS intents, (SELECT count(*) FROM issued_document) AS issued, (SELECT count(*) FROM document_state) AS states, (SELECT count(*) FROM api_key) AS keys, (SELECT count(*) FROM trust_edition) AS editions')).rows;
    const before = await count();
    await owner.raw(spoil);
    const refused = { code: 'audit-unwritable' };
    await expect(authority.issuer.issue(request(`during ${spoil}`))).rejects.toMatchObject(refused);
    await expect(authority.issuer.change({ change: 'revoke', number, reason: 'a test', actor: 'tests' })).rejects.toMatchObject(refused);
    await expect(createApiKey(authority.knex, 'late', ['read'])).rejects.toMatchObject(refused);
    // Half of the trust list's week has passed: it would be published anew.
    authority.clock.now += 4 * 86_400;
    await expect(authority.issuer.publish()).rejects.toMatchObject(refused);
    authority.clock.now -= 4 * 86_400;
    expect(await count()).toEqual(before);
    await owner.raw(mend);
    expect(await authority.issuer.issue(request(`during ${spoil}`))).toMatchObject({ replayed: false });
    expect((await verifyAudit(authority.knex)).broken).toBeNull();
  });

  test('between intent and signature, the paper is not issued; fsck finishes it later', async () => {
    const { register } = authority.issuer;
    const intents = await register.openIntents();
    await owner.raw(`ALTER TABLE audit_entry ADD CONSTRAINT no_issue CHECK (act <> 'document.issued') NOT VALID`);
    await expect(authority.issuer.issue(request('half'))).rejects.toMatchObject({ code: 'audit-unwritable' });
    const [intent, ...more] = (await register.openIntents()).slice(intents.length);
    expect(more).toEqual([]);
    expect(await register.findIssued(intent!.id)).toBeUndefined();
    await owner.raw('ALTER TABLE audit_entry DROP CONSTRAINT no_issue');
    expect((await authority.issuer.finishIntents()).finished).toContain(intent!.number);
  });
});

/** What only the owner of the tables can do: past the trigger. */
async function behindItsBack(work: () => PromiseLike<unknown>): Promise<void> {
  await owner.raw('ALTER TABLE audit_entry DISABLE TRIGGER USER');
  await work();
  await owner.raw('ALTER TABLE audit_entry ENABLE TRIGGER USER');
}

test('the place of an entry is the trail\'s to give, whatever temporary tables somebody makes', async () => {
  const authority = await openTestAuthority();
  try {
    await authority.knex.transaction(async (transaction) => {
      await transaction.raw('CREATE TEMPORARY TABLE audit_entry (LIKE public.audit_entry) ON COMMIT DROP');
      await transaction.raw(`INSERT INTO pg_temp.audit_entry (sequence, at, actor, act, subject, details, digest, previous, hash) VALUES (9223372036854775806, 1, 'x', 'x', 'x', '{}', decode(repeat('00', 32), 'hex'), '', '')`);
      await transaction.raw(`INSERT INTO public.audit_entry (actor, act, subject, details, digest) VALUES ('x', 'x', 'x', '{}', decode(repeat('00', 32), 'hex'))`);
    });
    const { sequence } = await auditHead(authority.knex);
    expect(sequence).toBeLessThan(100);
  } finally {
    await authority.close();
  }
}, 60_000);

describe('a head of the trail that is in the transparency log', () => {
  test('is put there by each publication that follows an act, once', async () => {
    const authority = await openTestAuthority();
    try {
      const { knex, issuer } = authority;
      const anchors = () => knex('audit_anchor').orderBy('sequence').select('sequence', 'entry');
      await issuer.publish();
      const before = await anchors();
      await issuer.publish();
      expect(await anchors()).toEqual(before);
      for (const { entry } of before as { entry: Buffer }[]) expect(await knex('log_entry').where({ entry })).toHaveLength(1);
      expect(await lostAnchors(knex)).toEqual([]);
    } finally {
      await authority.close();
    }
  }, 60_000);

  test('tells of a trail that was rewritten to its end, which holds in itself', async () => {
    const authority = await openTestAuthority();
    try {
      const owner = authority.database.connect();
      const { sequence } = (await owner('audit_anchor').max('sequence as sequence').first()) as { sequence: string };
      await owner.raw('ALTER TABLE audit_entry DISABLE TRIGGER USER');
      await owner('audit_entry').where('sequence', '>=', sequence).delete();
      expect(await verifyAudit(owner)).toMatchObject({ broken: null });
      expect(await lostAnchors(owner)).toContain(Number(sequence));
      // Nor is an anchor believed because it stands there, and none is kept from being made by one that lies ahead.
      await authority.knex('audit_anchor').insert({ sequence: 1_000_000, entry: Buffer.alloc(32, 7) });
      expect(await lostAnchors(owner)).toContain(1_000_000);
      await authority.issuer.publish();
      const { sequence: head } = await auditHead(owner);
      expect((await lostAnchors(owner)).includes(head)).toBe(false);
      const known: string[] = [];
      for await (const { entry } of registeredEntries(owner)) known.push(Buffer.from(entry).toString('hex'));
      expect(known).not.toContain('07'.repeat(32));
    } finally {
      await authority.close();
    }
  }, 60_000);
});
