import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { decodeStatusList, STATUS, statusAt, type TrustHead, type TrustPart } from '../../document/index.ts';
import { findNewest, findNewestTrust, type StatusEdition, STATUS_LIST_COUNT, type TrustEdition } from '../../issuer/index.ts';
import { publicKeys, rotateKeys } from '../../keys/index.ts';
import { changeState } from '../../issuer/states/change.ts';
import { StatusLists } from '../../verifier/index.ts';
import { AUTHORITY, NOW, openTestAuthority, ORIGIN, PASSPHRASE, STATUS_URI, type TestAuthority } from '../support/authority.ts';
import { registerDocument } from './registered.ts';

const DAY = 86_400;
let authority: TestAuthority;
let documents: { number: string; index: number }[];
beforeAll(async () => {
  authority = await openTestAuthority();
  documents = [];
  for (let i = 0; i < 12; i++) documents.push(await registerDocument(authority.issuer.register));
}, 60_000);
beforeEach(() => {
  authority.clock.now = NOW;
});
afterAll(() => authority.close());

/** Every entry that is not valid, by its index. */
function withdrawn({ token }: StatusEdition): Record<number, number> {
  const { bits, compressed } = decodeStatusList(new Uint8Array(token));
  const entries = inflateSync(compressed);
  const found: Record<number, number> = {};
  entries.forEach((byte, at) => {
    if (byte !== 0) for (let index = at * 4; index < at * 4 + 4; index++) if (statusAt(entries, bits, index) !== STATUS.valid) found[index] = statusAt(entries, bits, index)!;
  });
  return found;
}

const change = (name: 'suspend' | 'reinstate' | 'revoke' | 'supersede', at: number, by = 11) =>
  authority.issuer.change({ change: name, number: documents[at]!.number, by: documents[by]!.number, reason: 'a test', actor: 'tests' } as Parameters<TestAuthority['issuer']['change']>[0]);

describe('a status list', () => {
  test('says after each change exactly what the register says, in the edition that the change returns', async () => {
    const expected: Record<number, number> = {};
    const index = (at: number): number => documents[at]!.index;
    const steps = [
      ['suspend', 0, STATUS.suspended], ['revoke', 1, STATUS.revoked], ['supersede', 2, STATUS.superseded], ['reinstate', 0, undefined], ['suspend', 3, STATUS.suspended], ['revoke', 3, STATUS.revoked], ['suspend', 0, STATUS.suspended],
    ] as const;
    for (const [name, at, status] of steps) {
      const { edition } = await change(name, at);
      if (status === undefined) delete expected[index(at)];
      else expected[index(at)] = status;
      expect(withdrawn(edition)).toEqual(expected);
      expect((await findNewest(authority.knex, 1))!.revision).toBe(edition.revision);
    }
  });

  test('holds every change, when many come at once', async () => {
    await Promise.all([4, 5, 6, 7, 8].map((at) => change('revoke', at)));
    const newest = withdrawn((await findNewest(authority.knex, 1))!);
    for (const at of [4, 5, 6, 7, 8]) expect(newest[documents[at]!.index]).toBe(STATUS.revoked);
  });

  test('that a crash kept from being published is published by the next look', async () => {
    await changeState(authority.issuer.register, { change: 'revoke', number: documents[9]!.number, reason: 'a test', actor: 'tests' }, NOW);
    expect(withdrawn((await findNewest(authority.knex, 1))!)[documents[9]!.index]).toBeUndefined();
    const { status } = await authority.issuer.publish();
    expect(withdrawn(status[0]!)[documents[9]!.index]).toBe(STATUS.revoked);
  });

  test('is not published anew while it says what it should and half of its day is left', async () => {
    const revisions = async (): Promise<number[]> => (await authority.issuer.publish()).status.map(({ revision }) => revision);
    const before = await revisions();
    expect(before).toHaveLength(STATUS_LIST_COUNT);
    authority.clock.now = NOW + DAY / 2;
    expect(await revisions()).toEqual(before);
    // A minute later, since the changes above ran ahead of a clock that stands still.
    authority.clock.now = NOW + DAY / 2 + 60;
    expect(await revisions()).toEqual(before.map((revision) => revision + 1));
  });

  test('never becomes older than the edition before, also when the clock is set back', async () => {
    authority.clock.now = NOW + 7200;
    const first = (await change('suspend', 10)).edition;
    authority.clock.now = NOW + 3600;
    const second = (await change('reinstate', 10)).edition;
    expect(second.revision).toBe(first.revision + 1);
    expect(second.issuedAt).toBeGreaterThanOrEqual(first.issuedAt);
    const lists = new StatusLists();
    const { trust } = await authority.context({ now: NOW });
    await lists.accept(STATUS_URI, new Uint8Array(first.token), trust!);
    await expect(lists.accept(STATUS_URI, new Uint8Array(second.token), trust!)).resolves.toMatchObject({ issuedAt: second.issuedAt });
  });

  test('names its URI, and lives for a day', async () => {
    const { token, issuedAt, expiresAt } = (await change('suspend', 10)).edition;
    expect(expiresAt - issuedAt).toBe(DAY);
    expect(decodeStatusList(new Uint8Array(token))).toMatchObject({ uri: STATUS_URI, issuedAt, expiresAt, bits: 2, timeToLive: 60 });
  });

  test('is not touched by a change that is refused', async () => {
    const before = (await findNewest(authority.knex, 1))!.revision;
    await expect(change('reinstate', 1)).rejects.toMatchObject({ code: 'transition-refused' });
    expect((await findNewest(authority.knex, 1))!.revision).toBe(before);
  });
});

describe('the trust list', () => {
  const headOf = ({ head }: TrustEdition): TrustHead => JSON.parse(Buffer.from(head.split('.')[1]!, 'base64url').toString()) as TrustHead;
  const partIn = (edition: TrustEdition): TrustPart => JSON.parse(edition.parts[AUTHORITY.id]!) as TrustPart;

  test('gets no new edition while its content stands and half of its week is left', async () => {
    const { sequence } = (await findNewestTrust(authority.knex))!;
    authority.clock.now = NOW + 3.5 * DAY - 1;
    expect((await authority.issuer.publish()).trust.sequence).toBe(sequence);
    authority.clock.now = NOW + 3.5 * DAY;
    expect((await authority.issuer.publish()).trust).toMatchObject({ sequence: sequence + 1, issuedAt: NOW + 3.5 * DAY, nextUpdate: NOW + 10.5 * DAY });
  });

  test('is not older than the edition before, also when the clock is set back', async () => {
    const newest = (await findNewestTrust(authority.knex))!;
    const renamed = await authority.openIssuer({ authority: { ...AUTHORITY, name: { ar: 'اسم آخر', en: 'Renamed' } } });
    authority.clock.now = NOW;
    const { trust } = await renamed.publish();
    expect(trust.sequence).toBe(newest.sequence + 1);
    expect(trust.issuedAt).toBeGreaterThanOrEqual(newest.issuedAt);
    expect(headOf(trust)).toMatchObject({ sequence: trust.sequence, issuedAt: trust.issuedAt, nextUpdate: trust.issuedAt + 7 * DAY });
  });

  test('gets one new edition from ten that publish the same change at once', async () => {
    const { sequence } = (await findNewestTrust(authority.knex))!;
    const issuers = await Promise.all([authority.openIssuer(), authority.openIssuer()]);
    const editions = await Promise.all(Array.from({ length: 10 }, (_, i) => issuers[i % 2]!.publish()));
    expect(new Set(editions.map(({ trust }) => trust.sequence))).toEqual(new Set([sequence + 1]));
  });

  test('gets a new edition when the checking page moves, and nothing else changes', async () => {
    const { sequence } = (await authority.issuer.publish()).trust;
    const moved = await authority.openIssuer({ verifyOrigin: 'https://moved.example' });
    const { trust } = await moved.publish();
    expect(trust.sequence).toBe(sequence + 1);
    expect(headOf(trust).verifyOrigins).toEqual(['https://moved.example']);
    expect((await moved.publish()).trust.sequence).toBe(trust.sequence);
    await authority.issuer.publish();
  });

  test('names every status list before its first use, and the templates of every type', async () => {
    const { trust } = await authority.issuer.publish();
    const part = partIn(trust);
    expect(part.statusLists).toEqual(Array.from({ length: STATUS_LIST_COUNT }, (_, i) => `${ORIGIN}/status/${i + 1}`));
    expect(part.types.map(({ name, templates }) => [name, templates])).toEqual([...authority.issuer.papers.types.values()].map(({ schema, templateHash }) => [schema.name, [Buffer.from(templateHash).toString('hex')]]));
  });

  test('keeps the templates and the signers of papers that were issued before', async () => {
    const before = partIn((await authority.issuer.publish()).trust);
    const types = new Map([...authority.issuer.papers.types].map(([name, type]) => [name, { ...type, templateHash: new Uint8Array(32).fill(9) }]));
    const redesigned = await authority.openIssuer();
    Object.defineProperty(redesigned.papers, 'types', { value: types });
    await rotateKeys({ directory: authority.keys.directory, passphrase: PASSPHRASE, organization: AUTHORITY.name.en, now: new Date(NOW * 1000), crlBase: `${ORIGIN}/pki` });
    const after = partIn((await redesigned.publish()).trust);
    expect(after.types.map(({ templates }) => templates)).toEqual(before.types.map(({ templates }) => [...templates, '09'.repeat(32)]));
    for (const role of ['sealSigners', 'pdfSigners', 'statusSigners'] as const) {
      expect(after[role]).toHaveLength(2);
      expect(after[role][0]).toEqual(before[role][0]);
    }
  });
});

describe('an edition of the trust list that somebody wrote into the database', () => {
  test('is not carried on: nothing of it is signed', async () => {
    const other = await openTestAuthority();
    try {
      const newest = (await findNewestTrust(other.knex))!;
      const part = JSON.parse(newest.parts[AUTHORITY.id]!) as TrustPart;
      const parts = { [AUTHORITY.id]: JSON.stringify({ ...part, logs: [{ origin: 'evil.example/log/1', key: '00'.repeat(32) }, ...part.logs!] }) };
      await other.knex('trust_edition').insert({ sequence: newest.sequence + 1, head: newest.head, parts: JSON.stringify(parts), issued_at: newest.issuedAt, next_update: newest.nextUpdate });
      await expect(other.issuer.publish()).rejects.toMatchObject({ code: 'trust-edition-foreign', problem: { sequence: newest.sequence + 1 } });
      expect((await findNewestTrust(other.knex))!.sequence).toBe(newest.sequence + 1);
    } finally {
      await other.close();
    }
  }, 60_000);
});

describe('what was published of a theft', () => {
  test('stays published when the files that told of it are gone', async () => {
    const directory = authority.keys.directory;
    const [signer] = await publicKeys(directory, 'seal');
    await authority.issuer.reportStolenSigner(signer!.kid, NOW);
    const listed = async (): Promise<TrustPart> => JSON.parse((await authority.issuer.publish()).trust.parts[AUTHORITY.id]!) as TrustPart;
    const before = await listed();
    expect(before.sealSigners[0]!.compromised).toMatchObject({ origin: 'check.example/log/1' });
    rmSync(path.join(directory, 'compromised.json'));
    expect((await listed()).sealSigners).toEqual(before.sealSigners);
    await expect(authority.issuer.reportStolenSigner('0011223344556677', NOW)).rejects.toMatchObject({ code: 'key-unknown' });
  });
});
