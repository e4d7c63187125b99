import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { encodeCbor, MAX_LIST_BYTES, STATUS, Tagged } from '../../document/index.ts';
import { nodeCrypto, openTrustList, StatusLists, type TrustList, verifySealBytes } from '../../verifier/index.ts';
import { contextOf, makeTestKeys, NOW, signSeal, signStatus, signTrust, STATUS_URI, type TestKeys, trustPart, type Withdrawals } from '../support/authority.ts';

const DAY = 86_400;
let keys: TestKeys;
let others: TestKeys;
let trust: TrustList;
let lists: StatusLists;
beforeAll(async () => {
  [keys, others] = await Promise.all([makeTestKeys(), makeTestKeys()]);
  const elsewhere = { ...(await trustPart(others)), authority: 'other-agency', prefix: 'OA', statusLists: ['https://other.example/status/1'] };
  trust = await openTrustList(await signTrust(keys.trustList, [await trustPart(keys), elsewhere]), { root: keys.root, now: NOW, crypto: nodeCrypto });
});
beforeEach(() => {
  lists = new StatusLists();
});
afterAll(() => {
  keys.remove();
  others.remove();
});

const refused = (code: string) => expect.objectContaining({ name: 'StatusError', code });
const verdict = async (): Promise<string> => {
  const { reason } = await verifySealBytes(await signSeal(keys.seal), await contextOf(keys, { trust, statusLists: lists }));
  return reason;
};

describe('a status list', () => {
  test('that is signed by the authority\'s status signer is kept, and says of each entry what it is', async () => {
    await lists.accept(STATUS_URI, await signStatus(keys.status, { entries: { 7: STATUS.suspended } }), trust);
    expect(await verdict()).toBe('status-suspended');
  });

  test('that is newer takes the place of the one before, and the same again is taken, also when it was signed again', async () => {
    for (let i = 0; i < 2; i++) await lists.accept(STATUS_URI, await signStatus(keys.status, { issuedAt: NOW - 10, entries: { 7: STATUS.suspended } }), trust);
    expect(await verdict()).toBe('status-suspended');
    await lists.accept(STATUS_URI, await signStatus(keys.status), trust);
    expect(await verdict()).toBe('ok');
  });

  test('tells the newest time at which any list was signed', async () => {
    expect(lists.newestSignedTime).toBe(0);
    await lists.accept(STATUS_URI, await signStatus(keys.status, { issuedAt: NOW + 5 }), trust);
    await lists.accept('https://other.example/status/1', await signStatus(others.status, { uri: 'https://other.example/status/1' }), trust);
    expect(lists.newestSignedTime).toBe(NOW + 5);
  });
});

test('of two lists that are read at once the newer one is kept, whichever is read through first', async () => {
  const older = await signStatus(keys.status, { issuedAt: NOW - 10, compressed: new Uint8Array(deflateSync(new Uint8Array(2_000_000))) });
  const newer = await signStatus(keys.status, { entries: { 7: STATUS.revoked } });
  const outcomes = await Promise.allSettled([lists.accept(STATUS_URI, older, trust), lists.accept(STATUS_URI, newer, trust)]);
  expect(outcomes[1]).toMatchObject({ status: 'fulfilled' });
  expect(await verdict()).toBe('status-revoked');
});

describe('a status list is refused, and what was held before stays,', () => {
  beforeEach(async () => {
    await lists.accept(STATUS_URI, await signStatus(keys.status, { entries: { 7: STATUS.revoked } }), trust);
  });

  async function expectRefused(code: string, bytes: Uint8Array, uri = STATUS_URI): Promise<void> {
    await expect(lists.accept(uri, bytes, trust)).rejects.toEqual(refused(code));
    expect(await verdict()).toBe('status-revoked');
  }

  test('when it is older than one seen: a revocation is not taken back by an old copy', async () => {
    await expectRefused('status-list-older', await signStatus(keys.status, { issuedAt: NOW - 1 }));
  });

  test('when it is as old as one seen and says something else, be it more or less: an issuer dates no two editions alike', async () => {
    const others: Withdrawals[] = [{}, { 7: STATUS.suspended }, { 7: STATUS.revoked, 8: STATUS.revoked }];
    for (const entries of others) await expectRefused('status-list-equivocation', await signStatus(keys.status, { entries }));
  });

  test('when it is of another URI than the one it was fetched from', async () => {
    await expectRefused('status-list-uri', await signStatus(keys.status, { uri: 'https://check.example/status/2' }));
  });

  test('when its URI is not in the authority\'s part', async () => {
    await expectRefused('status-list-signer', await signStatus(keys.status, { uri: 'https://evil.example/1' }), 'https://evil.example/1');
  });

  test('when it is signed by another authority\'s status signer', async () => {
    await expectRefused('status-list-signer', await signStatus(others.status));
  });

  test.each(['seal', 'pdf', 'trustList'] as const)('when it is signed by the %s signer', async (role) => {
    await expectRefused('status-list-signer', await signStatus(keys[role]));
  });

  test('when its signer is unknown, or did not sign it', async () => {
    await expectRefused('status-list-signer', await signStatus({ ...keys.status, kid: new Uint8Array(8) }));
    await expectRefused('status-list-signature', await signStatus({ ...keys.status, sign: keys.seal.sign }));
  });

  test.each([['before', -1], ['after', 0]])('when it was signed %s its signer\'s period', async (when, seconds) => {
    const issuedAt = (when === 'before' ? keys.status.from : keys.status.until) + seconds;
    await expectRefused('status-list-signer', await signStatus(keys.status, { issuedAt }));
  });

  test('when any byte of it is another', async () => {
    const token = await signStatus(keys.status);
    for (let at = 0; at < token.length; at++) {
      const tampered = token.slice();
      tampered[at]! ^= 1 << (at % 8);
      await expect(lists.accept(STATUS_URI, tampered, trust)).rejects.toMatchObject({ name: 'StatusError' });
    }
    expect(await verdict()).toBe('status-revoked');
  });

  test('when it is garbage, cut off, or something follows it', async () => {
    const token = await signStatus(keys.status);
    for (const bytes of [new Uint8Array(), new Uint8Array(randomBytes(500)), new TextEncoder().encode('<html>502 Bad Gateway</html>'), token.subarray(0, -1), new Uint8Array([...token, 0])]) {
      await expectRefused('status-list-malformed', bytes);
    }
  });

  test.each([['no zlib', new Uint8Array(50)], ['raw deflate', new Uint8Array(deflateRawSync(new Uint8Array(100)))], ['nothing', new Uint8Array()]])('when its entries are %s', async (_, compressed) => {
    await expectRefused('status-list-malformed', await signStatus(keys.status, { compressed }));
  });

  test('when its entries are cut off', async () => {
    await expectRefused('status-list-malformed', await signStatus(keys.status, { compressed: new Uint8Array(deflateSync(randomBytes(1000)).subarray(0, 500)) }));
  });

  test('when it is larger than any list, or inflates to more than any list', async () => {
    await expectRefused('status-list-too-large', new Uint8Array(MAX_LIST_BYTES + 1));
    await expectRefused('status-list-too-large', await signStatus(keys.status, { compressed: new Uint8Array(deflateSync(new Uint8Array(MAX_LIST_BYTES + 1))) }));
  });

  test('when it claims another algorithm', async () => {
    const header = new Map<number, number | string | Uint8Array>([[1, -36], [4, keys.status.kid], [16, 'application/statuslist+cwt']]);
    const token = encodeCbor(new Tagged(18, [encodeCbor(header), new Map(), encodeCbor(new Map<number, unknown>([[2, STATUS_URI], [4, NOW + DAY], [6, NOW], [65533, new Map<string, unknown>([['bits', 2], ['lst', new Uint8Array(deflateSync(new Uint8Array(8)))]])]]) as never), new Uint8Array(64)]));
    await expectRefused('status-list-signature', token);
  });
});

test('a seal is never authentic while the status list of its URI is not held, whatever others say', async () => {
  await lists.accept('https://other.example/status/1', await signStatus(others.status, { uri: 'https://other.example/status/1' }), trust);
  expect(await verdict()).toBe('status-list-missing');
});
