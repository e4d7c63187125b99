import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bytesToDigits, sealText, type TrustPart, type VERDICTS } from '../../document/index.ts';
import { nodeCrypto, openTrustList, StatusLists, type TrustList, verifySealBytes, verifySealText, type VerifierContext } from '../../verifier/index.ts';
import { otherSolution } from '../vectors/test-key.ts';
import { contextOf, makeTestKeys, NOW, ORIGIN, signSeal, signStatus, signTrust, STATUS_URI, type TestKeys, trustPart } from '../support/authority.ts';

type Verdict = (typeof VERDICTS)[number];
const DAY = 86_400;
let keys: TestKeys;
let good: VerifierContext;
beforeAll(async () => {
  keys = await makeTestKeys();
  good = await contextOf(keys);
});
afterAll(() => keys.remove());

const trustOf = async (changes: Partial<TrustPart>, head = {}): Promise<TrustList> =>
  openTrustList(await signTrust(keys.trustList, [await trustPart(keys, changes)], head), { root: keys.root, now: NOW, crypto: nodeCrypto });

async function listsOf(trust: TrustList, ...changes: Parameters<typeof signStatus>[1][]): Promise<StatusLists> {
  const lists = new StatusLists();
  for (const change of changes) await lists.accept(change?.uri ?? STATUS_URI, await signStatus(keys.status, change), trust);
  return lists;
}

describe('a seal that holds', () => {
  test('is authentic, and proves itself only', async () => {
    const answer = await verifySealText(sealText(ORIGIN, await signSeal(keys.seal)), good);
    expect(answer).toMatchObject({ verdict: 'authentic', reason: 'ok', proves: 'seal', detail: null, statusAsOf: '2026-11-22T08:00:00.000Z', trustSequence: 1, seal: null });
    expect(answer.steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['read', 'passed'], ['format', 'passed'], ['address', 'passed'], ['trust-list', 'passed'], ['issuer', 'passed'], ['seal-signature', 'passed'], ['status', 'passed'], ['dates', 'passed'], ['log', 'not-checked'],
    ]);
    expect(answer.document).toMatchObject({ number: 'TM-BP-2026-0000001', issuedAt: '2026-11-22T11:00:00+03:00', validUntil: null, type: { id: 1, name: 'building-permit' } });
  });

  test.each([['with the address', sealText], ['without it', (_: string, seal: Uint8Array) => bytesToDigits(seal)], ['as a fragment', (_: string, seal: Uint8Array) => `#${bytesToDigits(seal)}`], ['with white space around', (origin: string, seal: Uint8Array) => ` ${sealText(origin, seal)}\r\n`]])('is authentic %s', async (_, write) => {
    expect(await verifySealText(write(ORIGIN, await signSeal(keys.seal)), good)).toMatchObject({ verdict: 'authentic' });
  });

  test('shows every field that it carries, and says which are cut', async () => {
    const fields = new Map<number, string | number | [string, string]>([[1, ['شركة التحالف الهندسي ا…', 'Heirs of the late Sheikh']], [8, 5], [22, 20_970]]);
    const { document } = await verifySealBytes(await signSeal(keys.seal, { fields }), good);
    expect(document!.fields.map(({ name, value, clipped }) => [name, value.en, clipped])).toEqual([['owner', 'Heirs of the late Sheikh', true], ['workClass', 'Repair', false], ['validUntil', '2027-06-01', false]]);
  });
});

describe('a text that is no seal is unreadable', () => {
  test.each([
    ['nothing', '', 'text-no-seal'], ['words', 'سلام', 'text-no-seal'], ['a few digits', '12345', 'text-no-seal'], ['2,001 characters', 'x'.repeat(2001), 'text-too-long'], ['1,201 digits', '1'.repeat(1201), 'digits-too-many'],
    ['101 digits', '9'.repeat(101), 'digits-length'], ['121 nines', '9'.repeat(121), 'digits-overflow'], ['121 zeros', '0'.repeat(121), 'seal-not-cbor'],
  ])('%s', async (_, text, reason) => {
    expect(await verifySealText(text, good)).toMatchObject({ verdict: 'unreadable', reason, issuer: null, document: null, sealId: null });
  });

  test.each([['https://evil.example/pay?token=secret', 'https://evil.example'], ['WIFI:T:WPA;S:net;P:secret;;', 'wifi:'], ['http://check.example/seal#123', 'http://check.example']])('%s: text-foreign, with the address that it leads to and no more', async (text, detail) => {
    const answer = await verifySealText(text, good);
    expect(answer).toMatchObject({ verdict: 'unreadable', reason: 'text-foreign', detail });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test('bytes that no QR could hold are refused before anything is made of them', async () => {
    const fields = new Map([[11, 'A'.repeat(400)]]);
    const seal = await signSeal(keys.seal, { fields });
    expect(seal.length).toBeGreaterThan(498);
    expect(await verifySealBytes(seal, good)).toMatchObject({ verdict: 'unreadable', reason: 'digits-too-many' });
  });
});

type Case = readonly [rule: string, verdict: Verdict, reason: string, make: () => Promise<{ seal?: Uint8Array; text?: string; context?: VerifierContext }>];
const CASES: readonly Case[] = [
  ['signed by a key that the list does not know', 'unknown-issuer', 'signer-unknown', async () => ({ seal: await signSeal({ ...keys.seal, kid: new Uint8Array(8) }) })],
  ['signed by nobody known, read with a list that is stale', 'undetermined', 'trust-list-stale', async () => ({ seal: await signSeal({ ...keys.seal, kid: new Uint8Array(8) }), context: { ...good, now: NOW + 7 * DAY } })],
  ['that names a signer who did not sign it', 'forged', 'signature-invalid', async () => ({ seal: await signSeal({ ...keys.seal, sign: keys.pdf.sign }) })],
  ['with the other solution (r, n − s)', 'forged', 'seal-signature-high-s', async () => {
    const seal = await signSeal(keys.seal);
    return { seal: new Uint8Array([...seal.subarray(0, -64), ...otherSolution(seal.subarray(-64))]) };
  }],
  ['sealed by the PDF signer', 'unknown-issuer', 'signer-unknown', async () => ({ seal: await signSeal(keys.pdf) })],
  ['sealed by the status signer', 'unknown-issuer', 'signer-unknown', async () => ({ seal: await signSeal(keys.status) })],
  ['of a type that its signer may not seal', 'forged', 'signer-not-allowed', async () => {
    const part = await trustPart(keys);
    const trust = await trustOf({ types: [...part.types, { ...part.types[0]!, id: 3, name: 'salary-statement' }] });
    return { seal: await signSeal(keys.seal, { type: 3, number: 'TM-SS-2026-0000001' }), context: { ...good, trust } };
  }],
  ['with another authority\'s prefix', 'forged', 'signer-not-allowed', async () => ({ seal: await signSeal(keys.seal, { number: 'KM-BP-2026-0000001' }) })],
  ['with a prefix that only begins like the authority\'s', 'forged', 'signer-not-allowed', async () => ({ seal: await signSeal(keys.seal, { number: 'TMX-BP-2026-0000001' }) })],
  ['issued the second before its signer\'s period', 'forged', 'signer-not-active', async () => ({ seal: await signSeal(keys.seal, { iat: keys.seal.from - 1 }) })],
  ['issued the second after its signer\'s period', 'forged', 'signer-not-active', async () => ({ seal: await signSeal(keys.seal, { iat: keys.seal.until }), context: { ...good, now: keys.seal.until } })],
  ['of a type that the list does not describe', 'unsupported', 'type-unknown', async () => {
    const trust = await trustOf({ types: [] });
    return { seal: await signSeal(keys.seal), context: { ...good, trust } };
  }],
  ...(['revoked', 'suspended', 'superseded'] as const).map((verdict, i): Case => [`whose entry says ${verdict}`, verdict, `status-${verdict}`, async () => ({ seal: await signSeal(keys.seal), context: { ...good, statusLists: await listsOf(good.trust!, { entries: { 7: i + 1 } }) } })]),
  ['that expired this second', 'expired', 'document-expired', async () => ({ seal: await signSeal(keys.seal, { iat: NOW - 50, exp: NOW }) })],
  ['issued more than five minutes ahead', 'not-yet-valid', 'document-not-yet-valid', async () => ({ seal: await signSeal(keys.seal, { iat: NOW + 301 }) })],
  ['read without a trust list', 'undetermined', 'trust-list-missing', async () => ({ seal: await signSeal(keys.seal), context: { ...good, trust: undefined } })],
  ['read with a trust list from its next update on', 'undetermined', 'trust-list-stale', async () => ({ seal: await signSeal(keys.seal), context: { ...good, now: NOW + 7 * DAY } })],
  ['whose status list never came', 'undetermined', 'status-list-missing', async () => ({ seal: await signSeal(keys.seal), context: { ...good, statusLists: new StatusLists() } })],
  ['whose status list has expired', 'undetermined', 'status-list-stale', async () => ({ seal: await signSeal(keys.seal), context: { ...good, now: NOW + DAY } })],
  ['with an index outside its status list', 'undetermined', 'status-index-outside', async () => ({ seal: await signSeal(keys.seal, { status: { idx: 4096, uri: STATUS_URI } }) })],
  ['with a status list that the authority does not name', 'undetermined', 'status-uri-unknown', async () => ({ seal: await signSeal(keys.seal, { status: { idx: 7, uri: 'https://evil.example/status/1' } }) })],
  ['that leads to another address', 'undetermined', 'foreign-address', async () => ({ text: sealText('https://check.examp1e', await signSeal(keys.seal)) })],
  ['that leads to the right host without encryption', 'undetermined', 'foreign-address', async () => ({ text: sealText('http://check.example', await signSeal(keys.seal)) })],
];

describe('a seal', () => {
  test.each(CASES)('%s is %s: %s', async (_, verdict, reason, make) => {
    const { seal, text, context = good } = await make();
    expect(await (seal ? verifySealBytes(seal, context) : verifySealText(text!, context))).toMatchObject({ verdict, reason });
  });

  test('whose signature does not hold is not quoted: its words are a forger\'s', async () => {
    const fields = new Map([[11, 'FORGER']]);
    for (const forged of [await signSeal({ ...keys.seal, sign: keys.pdf.sign }, { fields }), await signSeal({ ...keys.seal, kid: new Uint8Array(8) }, { fields }), await signSeal(keys.seal, { fields, number: 'KM-BP-1' })]) {
      const answer = await verifySealBytes(forged, good);
      expect(answer).toMatchObject({ issuer: null, document: null });
      expect(JSON.stringify(answer)).not.toContain('FORGER');
    }
  });

  test('that leads to another address says which', async () => {
    expect(await verifySealText(sealText('https://check.examp1e', await signSeal(keys.seal)), good)).toMatchObject({ detail: 'https://check.examp1e', document: { number: 'TM-BP-2026-0000001' } });
  });

  test('is good in the last second of its period, and five minutes ahead of the clock', async () => {
    expect(await verifySealBytes(await signSeal(keys.seal, { iat: keys.seal.from }), good)).toMatchObject({ verdict: 'authentic' });
    expect(await verifySealBytes(await signSeal(keys.seal, { iat: NOW + 300 }), good)).toMatchObject({ verdict: 'authentic' });
    expect(await verifySealBytes(await signSeal(keys.seal, { exp: NOW + 1 }), good)).toMatchObject({ verdict: 'authentic' });
  });

  test('that is withdrawn is so on a stale status list and a stale trust list too: bad news does not expire', async () => {
    const statusLists = await listsOf(good.trust!, { entries: { 7: 1 } });
    expect(await verifySealBytes(await signSeal(keys.seal), { ...good, statusLists, now: NOW + 30 * DAY })).toMatchObject({ verdict: 'revoked', reason: 'status-revoked' });
  });
});

test('among several findings the verdict that comes first in SPEC §8 decides', async () => {
  const statusLists = await listsOf(good.trust!, { entries: { 7: 1, 8: 2, 9: 3 } });
  const verdictOf = async (seal: Uint8Array, changes: Partial<VerifierContext> = {}, origin = 'https://evil.example'): Promise<string> =>
    (await verifySealText(sealText(origin, seal), { ...good, statusLists, ...changes })).reason;
  const late = { now: NOW + 30 * DAY };
  const exp = NOW + 1;
  const at = (idx: number) => ({ status: { idx, uri: STATUS_URI }, exp });
  // Each of these leads to a foreign address, and is read with lists that are old.
  expect(await verdictOf(await signSeal({ ...keys.seal, sign: keys.pdf.sign }, at(7)), late)).toBe('signature-invalid');
  expect(await verdictOf(await signSeal(keys.seal, { ...at(7), number: 'KM-1-1' }), late)).toBe('signer-not-allowed');
  expect(await verdictOf(await signSeal(keys.seal, at(7)), late)).toBe('status-revoked');
  expect(await verdictOf(await signSeal(keys.seal, at(9)), late)).toBe('status-superseded');
  expect(await verdictOf(await signSeal(keys.seal, at(8)), late)).toBe('status-suspended');
  expect(await verdictOf(await signSeal(keys.seal, at(10)), late)).toBe('document-expired');
  expect(await verdictOf(await signSeal(keys.seal, { iat: NOW + 301, status: { idx: 10, uri: STATUS_URI } }))).toBe('document-not-yet-valid');
  expect(await verdictOf(await signSeal(keys.seal, { status: { idx: 10, uri: STATUS_URI } }), late)).toBe('foreign-address');
  // A type that is not described is no excuse for a mandate that is not given.
  const trust = await trustOf({ types: [] });
  expect(await verdictOf(await signSeal(keys.seal, { ...at(7), number: 'KM-1-1' }), { trust })).toBe('type-unknown');
});

describe('a clock that is set back', () => {
  test('brings no expired paper to life: the newest signed time that was seen counts', async () => {
    const seal = await signSeal(keys.seal, { iat: NOW - 50, exp: NOW });
    const before = NOW - 10;
    expect(await verifySealBytes(seal, { ...good, now: before })).toMatchObject({ verdict: 'expired' });
    // Also when only a status list is newer.
    const trust = await trustOf({}, { issuedAt: NOW - 50, nextUpdate: NOW + DAY });
    expect(await verifySealBytes(seal, { ...good, trust, statusLists: await listsOf(trust, { issuedAt: NOW - 50 }), now: before })).toMatchObject({ verdict: 'authentic' });
    expect(await verifySealBytes(seal, { ...good, trust, statusLists: await listsOf(trust, { issuedAt: NOW }), now: before })).toMatchObject({ verdict: 'expired' });
  });

  test('makes no list fresh that another list has outlived', async () => {
    const statusLists = await listsOf(good.trust!, { issuedAt: NOW, expiresAt: NOW + DAY }, { issuedAt: NOW + 8 * DAY, expiresAt: NOW + 9 * DAY });
    expect(await verifySealBytes(await signSeal(keys.seal), { ...good, statusLists, now: NOW })).toMatchObject({ verdict: 'undetermined', reason: 'trust-list-stale' });
  });

  test('counts for nothing when somebody asks about a time since the newest list was signed', async () => {
    const seal = await signSeal(keys.seal, { iat: NOW - 50, exp: NOW + 60 });
    const later = { ...good, now: NOW + 120 };
    expect(await verifySealBytes(seal, later)).toMatchObject({ verdict: 'expired' });
    expect(await verifySealBytes(seal, { ...later, now: NOW + 30, asked: true })).toMatchObject({ verdict: 'authentic' });
  });
});

describe('of a time before the newest list was signed', () => {
  const asked = (now: number) => ({ ...good, now, asked: true });
  test.each([['is good', 7], ['is revoked', 8], ['is suspended', 9]])('nothing is known of a paper that now %s', async (_, idx) => {
    const seal = await signSeal(keys.seal, { iat: NOW - 50, status: { idx, uri: STATUS_URI } });
    expect(await verifySealBytes(seal, asked(NOW - 10))).toMatchObject({ verdict: 'undetermined', reason: 'status-list-later', statusAsOf: new Date(NOW * 1000).toISOString() });
  });

  test('what does not hang on the list is told', async () => {
    expect(await verifySealBytes(await signSeal(keys.seal, { iat: NOW - 50, exp: NOW - 20 }), asked(NOW - 10))).toMatchObject({ verdict: 'expired' });
  });
});
