import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestAuthority, NOW, readSample, type TestAuthority } from '../support/authority.ts';

let authority: TestAuthority;
let number: string;
let unlimited: string;
const hour = (hours: number): Date => new Date((NOW + hours * 3600) * 1000);
beforeAll(async () => {
  authority = await openTestAuthority();
  // The last day of validity: 2026-11-24, in Qatar until 21:00 UTC.
  number = await issue('building-permit', { ...readSample('building-permit', 'smallest'), validUntil: '2026-11-24' });
  unlimited = await issue('salary-statement', readSample('salary-statement', 'engineer'));
  await rewriteHistory(number, [['issued', 0], ['suspended', 1], ['reinstated', 2], ['revoked', 30]]);
  await rewriteHistory(unlimited, [['issued', 0]]);
  authority.clock.now = NOW + 100 * 3600;
}, 60_000);
afterAll(() => authority.close());

async function issue(type: string, record: Record<string, unknown>): Promise<string> {
  return (await authority.issuer.issue({ type, record, client: 'tests' })).number;
}

/** The history as if it had been made at these hours; the trigger that forbids this is lifted for it. */
async function rewriteHistory(of: string, states: readonly (readonly [string, number])[]): Promise<void> {
  const { id } = (await authority.knex('document').where({ number: of }).first('id')) as { id: string };
  await authority.database.connect().transaction(async (transaction) => {
    await transaction.raw('ALTER TABLE document_state DISABLE TRIGGER USER');
    await transaction('document_state').where({ document_id: id }).delete();
    await transaction('document_state').insert(states.map(([state, at], i) => ({ document_id: id, revision: i + 1, state, actor: 'tests', at: hour(at) })));
    await transaction.raw('ALTER TABLE document_state ENABLE TRIGGER USER');
  });
}

describe('"was it valid on date X" is answered from the history:', () => {
  test.each([
    ['before it was issued', -1, { valid: false, reason: 'not-issued', state: 'not-issued', since: null }],
    ['from the instant of its issue', 0, { valid: true, reason: 'ok', state: 'issued', since: hour(0).toISOString() }],
    ['while it was suspended', 1.5, { valid: false, reason: 'suspended', state: 'suspended', since: hour(1).toISOString() }],
    ['after the suspension was ended, though it is revoked today', 29.9, { valid: true, reason: 'ok', state: 'reinstated', since: hour(2).toISOString() }],
    ['from its revocation on', 30, { valid: false, reason: 'revoked', state: 'revoked', since: hour(30).toISOString() }],
    ['after it would have expired', 99, { valid: false, reason: 'revoked', state: 'revoked' }],
  ])('%s', async (_, hours, expected) => {
    const at = hour(hours).toISOString();
    expect(await authority.issuer.showAt(number, at)).toMatchObject({ number, type: 'building-permit', at, expires: '2026-11-24T21:00:00.000Z', ...expected });
  });

  test('expired by its own date, and never where it has none', async () => {
    await rewriteHistory(number, [['issued', 0]]);
    expect(await authority.issuer.showAt(number, '2026-11-24T20:59:59Z')).toMatchObject({ valid: true });
    expect(await authority.issuer.showAt(number, '2026-11-25T00:00:00+03:00')).toMatchObject({ valid: false, reason: 'expired', state: 'issued' });
    expect(await authority.issuer.showAt(unlimited, '2026-11-25T00:00:00+03:00')).toMatchObject({ valid: true, expires: null });
  });

  test('a date means the end of that day in the authority\'s zone, and on the day itself now', async () => {
    expect(await authority.issuer.showAt(number, '2026-11-22')).toMatchObject({ at: '2026-11-22T20:59:59.000Z', valid: true });
    expect(await authority.issuer.showAt(number, '2026-11-24')).toMatchObject({ at: '2026-11-24T20:59:59.000Z', valid: true });
    // Now is 15:00 in Qatar on 2026-11-26.
    expect(await authority.issuer.showAt(number, '2026-11-26')).toMatchObject({ at: '2026-11-26T12:00:00.000Z' });
  });

  test.each(['2026-11-27', '2030-01-01T00:00:00Z'])('nobody knows what will be: %s is refused', async (at) => {
    await expect(authority.issuer.showAt(number, at)).rejects.toMatchObject({ code: 'at-in-future' });
  });

  test.each(['', 'yesterday', '2026', '2026-02-30', '2026-02-30T00:00:00Z', '2026-11-22T08:00:00', '1795334400', '22/11/2026', '2026-13-01T00:00:00Z'])('%j is no time', async (at) => {
    await expect(authority.issuer.showAt(number, at)).rejects.toMatchObject({ code: 'request-malformed' });
  });

  test('of a number that there is not, nothing', async () => {
    await expect(authority.issuer.showAt('TM-BP-2026-9999999', '2026-11-22')).rejects.toMatchObject({ code: 'number-unknown' });
  });
});
