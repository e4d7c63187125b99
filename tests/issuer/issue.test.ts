import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createCodeReader, verifyFile, verifySealText } from '../../verifier/index.ts';
import { rotateKeys } from '../../keys/index.ts';
import { AUTHORITY, NOW, openTestAuthority, ORIGIN, PASSPHRASE, readSample, type TestAuthority } from '../support/authority.ts';

const DAY = 86_400;
const codes = createCodeReader();
const permit = readSample('building-permit', 'smallest');
let authority: TestAuthority;
beforeAll(async () => {
  authority = await openTestAuthority();
}, 60_000);
beforeEach(() => {
  authority.clock.now = NOW;
});
afterAll(async () => {
  await codes.close();
  await authority.close();
});

const request = (changes = {}) => ({ type: 'building-permit', record: permit, client: 'tests', ...changes });

describe('an issued paper', () => {
  test('is authentic to the verifier, as a file and as a seal', async () => {
    const { number, seal, pdf, replayed } = await authority.issuer.issue(request());
    const context = await authority.context();
    expect(await verifyFile(new Uint8Array(pdf), context, codes)).toMatchObject({ verdict: 'authentic', reason: 'ok', proves: 'file', document: { number } });
    expect(await verifySealText(seal, context)).toMatchObject({ verdict: 'authentic', reason: 'ok', proves: 'seal', document: { number } });
    expect(replayed).toBe(false);
  });

  test('is the one that the register hands out', async () => {
    const { number, seal, pdf } = await authority.issuer.issue(request());
    expect(Buffer.from((await authority.issuer.pdf(number))!).equals(Buffer.from(pdf))).toBe(true);
    expect(await authority.issuer.show(number)).toMatchObject({ number, type: 'building-permit', seal, state: 'issued', history: [{ state: 'issued', actor: 'tests' }] });
  });

  test('carries a number of prefix, type, year in the authority\'s time zone, and serial', async () => {
    authority.clock.now = Date.parse('2026-12-31T20:59:59Z') / 1000;
    expect((await authority.issuer.issue(request())).number).toMatch(/^TM-BP-2026-\d{7}$/);
    authority.clock.now = Date.parse('2026-12-31T21:00:00Z') / 1000;
    expect((await authority.issuer.issue(request())).number).toMatch(/^TM-BP-2027-\d{7}$/);
  });

  test('has a manual code of 12 digits that follows from its number and the authority\'s secret', async () => {
    const idempotent = { idempotencyKey: 'code' };
    const { code } = await authority.issuer.issue(request(idempotent));
    expect(code).toMatch(/^\d{12}$/);
    expect((await (await authority.openIssuer()).issue(request(idempotent))).code).toBe(code);
    expect((await authority.issuer.issue(request())).code).not.toBe(code);
  });

  test('expires with the last second of its last day in the authority\'s time zone', async () => {
    const { seal } = await authority.issuer.issue(request());
    // Valid until 2027-05-31, whose last second in Qatar is 20:59:59 UTC.
    const end = Date.parse('2027-05-31T21:00:00Z') / 1000;
    const at = async (now: number) => (await verifySealText(seal, await authority.context({ now, asked: true }))).reason;
    expect([await at(end - 1), await at(end)]).toEqual(['trust-list-stale', 'document-expired']);
  });
});

test('twenty papers issued at once get twenty numbers, places and seals', async () => {
  const papers = await Promise.all(Array.from({ length: 20 }, () => authority.issuer.issue(request())));
  expect(new Set(papers.map(({ number }) => number)).size).toBe(20);
  expect(new Set(papers.map(({ seal }) => seal)).size).toBe(20);
  const places = await authority.knex('document').whereIn('number', papers.map(({ number }) => number)).select('status_list', 'status_index', 'serial');
  expect(new Set(places.map(({ status_list, status_index }: { status_list: number; status_index: number }) => `${status_list}/${status_index}`)).size).toBe(20);
}, 60_000);

describe('nothing is issued', () => {
  const count = async (): Promise<number> => Number((await authority.knex('document').count('* as count'))[0]!['count']);

  test.each([
    ['expired before it was issued', '2026-11-21'],
    ['expires in another age than four digits have', '9999-12-31'],
  ])('that %s', async (_, validUntil) => {
    const inWest = await authority.openIssuer({ authority: { ...AUTHORITY, timeZone: 'America/Lima' } });
    const before = await count();
    await expect(inWest.issue(request({ record: { ...permit, validUntil } }))).rejects.toMatchObject({
      code: 'record-invalid', problem: { problems: [{ field: 'validUntil', code: 'out-of-range' }] },
    });
    expect(await count()).toBe(before);
  });

  test('but what is valid through today is', async () => {
    await expect(authority.issuer.issue(request({ record: { ...permit, validUntil: '2026-11-22' } }))).resolves.toMatchObject({ replayed: false });
  });

  test.each([['after', 92 * DAY], ['before', -61]])('%s the signing period of the keys, by a process that opened them in time', async (_, seconds) => {
    const issuer = await authority.openIssuer();
    const before = await count();
    authority.clock.now = NOW + seconds;
    await expect(issuer.issue(request())).rejects.toMatchObject({ name: 'KeyError', code: 'key-expired' });
    expect(await count()).toBe(before);
  });
});

test('a process that runs for longer than its keys sign goes over to the next ones', async () => {
  const lasting = await openTestAuthority();
  try {
    lasting.clock.now = NOW + 80 * DAY;
    await rotateKeys({ directory: lasting.keys.directory, passphrase: PASSPHRASE, organization: AUTHORITY.name.en, now: new Date(lasting.clock.now * 1000), crlBase: `${ORIGIN}/pki` });
    await lasting.issuer.publish();
    lasting.clock.now = NOW + 93 * DAY;
    await lasting.issuer.publish();
    const { pdf } = await lasting.issuer.issue(request());
    expect(await verifyFile(new Uint8Array(pdf), await lasting.context(), codes)).toMatchObject({ verdict: 'authentic' });
  } finally {
    await lasting.close();
  }
}, 60_000);
