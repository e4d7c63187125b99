import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeStatusList, decodeStatusListJwt, toHex } from '../../document/index.ts';
import { findNewest, type StatusEdition } from '../../issuer/index.ts';
import { changeState } from '../../issuer/states/change.ts';
import { StatusLists } from '../../verifier/index.ts';
import { NOW, openTestAuthority, STATUS_URI, type TestAuthority } from '../support/authority.ts';
import { registerDocument } from './registered.ts';

const DAY = 86_400;
let authority: TestAuthority;
beforeAll(async () => {
  authority = await openTestAuthority();
}, 60_000);
beforeEach(() => {
  authority.clock.now += DAY / 4;
});
afterAll(() => authority.close());

async function revocation(): Promise<{ change: 'revoke'; number: string; reason: string; actor: string }> {
  const { number } = await registerDocument(authority.issuer.register);
  return { change: 'revoke', number, reason: 'a test', actor: 'tests' };
}

/** `iat` of every edition of the list, in order of publication. */
const dates = async (): Promise<number[]> => ((await authority.knex('status_edition').where({ list: 1 }).orderBy('revision').pluck('issued_at')) as string[]).map(Number);

describe('the editions of a status list', () => {
  test('are each dated later than the one before, also within one second and when the clock is set back', async () => {
    for (const seconds of [0, 0, 0.4, -3600, 10]) {
      authority.clock.now += seconds;
      await authority.issuer.change(await revocation());
    }
    const all = await dates();
    expect(all.slice(1).every((date, i) => date > all[i]!)).toBe(true);
  });

  test('are each believed by a verifier that has the one before, and none by one that has the one after', async () => {
    const lists = new StatusLists();
    const { trust } = await authority.context();
    const editions: StatusEdition[] = [];
    for (let i = 0; i < 4; i++) editions.push((await authority.issuer.change(await revocation())).edition);
    for (const { token } of editions) await lists.accept(STATUS_URI, new Uint8Array(token), trust!);
    for (const { token, jwt } of editions.slice(0, -1)) {
      await expect(lists.accept(STATUS_URI, new Uint8Array(token), trust!)).rejects.toMatchObject({ code: 'status-list-older' });
      await expect(lists.accept(STATUS_URI, Buffer.from(jwt!), trust!)).rejects.toMatchObject({ code: 'status-list-older' });
    }
    // The two forms of one edition are one edition.
    await expect(lists.accept(STATUS_URI, Buffer.from(editions.at(-1)!.jwt!), trust!)).resolves.toMatchObject({ uri: STATUS_URI });
  });

  test('say the same in both forms, signed by the same key', async () => {
    const { token, jwt } = (await authority.issuer.change(await revocation())).edition;
    const { alg: _alg, toBeSigned: _signed, signature: _signature, ...cwt } = decodeStatusList(new Uint8Array(token));
    expect(decodeStatusListJwt(jwt!)).toMatchObject(cwt);
    expect(toHex(cwt.kid)).toBe(toHex(authority.keys.status.kid));
    const read = await new StatusLists().accept(STATUS_URI, Buffer.from(jwt!), (await authority.context()).trust!);
    expect(read.issuedAt).toBe(cwt.issuedAt);
  });

  test('are one for all changes that were made before it: whoever comes later finds his own in it', async () => {
    const before = (await findNewest(authority.knex, 1))!.revision;
    const changes = await Promise.all(Array.from({ length: 6 }, revocation));
    for (const change of changes) await changeState(authority.issuer.register, change, authority.clock.now);
    const other = await revocation();
    const published = await Promise.all([authority.issuer.publish(), authority.issuer.publish(), authority.issuer.change(other)]);
    expect((await findNewest(authority.knex, 1))!.revision - before).toBeLessThanOrEqual(2);
    expect(published[2].edition.revision).toBe((await findNewest(authority.knex, 1))!.revision);
  });

  test('of a burst run ahead of the clock by a few seconds, and then wait for it, a second at most', async () => {
    const pauses: number[] = [];
    const issuer = await authority.openIssuer({
      pause: (ms) => {
        pauses.push(ms);
        authority.clock.now += ms / 1000;
        return Promise.resolve();
      },
    });
    for (let i = 0; i < 12; i++) await issuer.change(await revocation());
    expect((await findNewest(authority.knex, 1))!.issuedAt - authority.clock.now).toBeLessThanOrEqual(6);
    expect(pauses.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1000);
  });

  test('are not held up where the clock was set back far: a revocation waits a second, and not until the clock has caught up', async () => {
    await authority.issuer.change(await revocation());
    const pauses: number[] = [];
    const issuer = await authority.openIssuer({ clock: () => NOW, pause: (ms) => Promise.resolve(pauses.push(ms)) });
    const { edition } = await issuer.change(await revocation());
    expect([pauses, edition.issuedAt > authority.clock.now]).toEqual([[1000], true]);
  });

  test('that were made before there was a JWT form are published anew', async () => {
    const { revision, token, issuedAt } = (await findNewest(authority.knex, 2))!;
    await authority.knex('status_edition').insert({ list: 2, revision: revision + 1, token: Buffer.from(token), issued_at: issuedAt, expires_at: issuedAt + DAY });
    await authority.issuer.publish();
    expect(await findNewest(authority.knex, 2)).toMatchObject({ revision: revision + 2, jwt: expect.stringMatching(/^eyJ/) });
  });
});
