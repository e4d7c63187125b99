import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeSeal, digitsToBytes, readSealText, toHex } from '../../document/index.ts';
import { type CeremonyConfig, type KeyEntry, publicKeys, readManifest, revokeKey, rotateDueKeys, rotateKeys } from '../../keys/index.ts';
import { type Issuing, issuePaper } from '../../issuer/issuing/issue.ts';
import { Register } from '../../issuer/register/register.ts';
import { type CodeReader, verifyPdf, verifySealText, type VerifierContext } from '../../verifier/index.ts';
import { AUTHORITY, NOW, openTestAuthority, ORIGIN, PASSPHRASE, readSample, type TestAuthority } from '../support/authority.ts';

const DAY = 86_400;
const WEEK = 7 * DAY;
const NO_CODES: CodeReader = { fromImage: () => Promise.resolve({ ok: true, texts: [] }), fromPdf: () => Promise.resolve({ ok: true, texts: [] }) };
const permit = { ...readSample('building-permit', 'smallest'), validUntil: '2030-12-31' };

let authority: TestAuthority;
let config: () => CeremonyConfig;
beforeEach(async () => {
  authority = await openTestAuthority();
  config = () => ({ directory: authority.keys.directory, passphrase: PASSPHRASE, organization: AUTHORITY.name.en, now: new Date(authority.clock.now * 1000), crlBase: `${ORIGIN}/pki` });
}, 60_000);
afterEach(() => authority.close());

const issue = (idempotencyKey?: string) => authority.issuer.issue({ type: 'building-permit', record: permit, client: 'tests', ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });
const kidOf = (seal: string): string => toHex(decodeSeal(digitsToBytes(readSealText(seal).digits)).kid);
const newest = (role: string): KeyEntry => readManifest(authority.keys.directory).keys.findLast((key) => key.role === role)!;

describe('a process that runs for a year, and is never started again', () => {
  test('changes its signers by itself, refuses no request, and every paper is authentic also for a verifier whose list is nearly a week old', async () => {
    const { issuer, clock } = authority;
    const kids = new Set<string>();
    let files = 0;
    let known: VerifierContext = await authority.context();
    for (let at = NOW; at < NOW + 370 * DAY; at += WEEK - 3600) {
      clock.now = at;
      const { seal, pdf } = await issue();
      kids.add(kidOf(seal));
      // Lists of a week ago, but for the status list, which lives for a day.
      await rotateDueKeys(config());
      await issuer.publish();
      const fresh = await authority.context();
      const old: VerifierContext = { ...fresh, trust: known.trust };
      expect(await verifySealText(seal, old)).toMatchObject({ verdict: 'authentic' });
      // Files take their time, and their signers rotate with those of the seals.
      if (kids.size > files) expect(await verifyPdf(new Uint8Array(pdf), old, NO_CODES)).toMatchObject({ verdict: 'authentic', proves: 'file' });
      files = kids.size;
      known = fresh;
    }
    expect(kids.size).toBe(5);
    // The trust-list signer was renewed as well: its certificate lives for a year.
    expect((await publicKeys(authority.keys.directory, 'trust-list')).length).toBe(2);
  }, 120_000);

  test('takes up the next signer when that begins, and not only when its own is over', async () => {
    authority.clock.now = NOW + 79 * DAY;
    await rotateDueKeys(config());
    const before = kidOf((await issue()).seal);
    authority.clock.now = newest('seal').from;
    expect([before, kidOf((await issue()).seal)]).toEqual([Buffer.from(authority.keys.seal.kid).toString('hex'), newest('seal').kid]);
  });

  test('lets a revoked signer go with the next request', async () => {
    authority.clock.now = NOW + DAY;
    await issue();
    await revokeKey(config(), newest('seal').id, 'cessationOfOperation');
    await expect(issue()).rejects.toMatchObject({ name: 'KeyError', code: 'key-expired' });
    await rotateKeys(config());
    const { seal } = await issue();
    expect(kidOf(seal)).toBe(newest('seal').kid);
    await authority.issuer.publish();
    expect(await verifySealText(seal, await authority.context())).toMatchObject({ verdict: 'authentic' });
  });
});

describe('what was begun under one signer and is finished under the next', () => {
  class BrokenRegister extends Register {
    override storeIssued(): Promise<boolean> {
      return Promise.reject(new Error('connection lost'));
    }
  }
  const begin = async (): Promise<void> => {
    const { issuing } = authority.issuer as unknown as { issuing: Issuing };
    await expect(issuePaper({ ...issuing, register: new BrokenRegister(authority.knex) }, { type: 'building-permit', record: permit, client: 'tests', idempotencyKey: 'begun' })).rejects.toThrow('connection lost');
  };

  test('is signed by those of its time, and authentic', async () => {
    authority.clock.now = NOW + 79 * DAY;
    await rotateDueKeys(config());
    await begin();
    authority.clock.now = NOW + 100 * DAY;
    await authority.issuer.publish();
    const { seal, pdf, replayed } = await issue('begun');
    expect([replayed, kidOf(seal)]).toEqual([true, Buffer.from(authority.keys.seal.kid).toString('hex')]);
    expect(await verifyPdf(new Uint8Array(pdf), await authority.context(), NO_CODES)).toMatchObject({ verdict: 'authentic' });
  });

  test('is not signed by one that was revoked meanwhile', async () => {
    await begin();
    authority.clock.now = NOW + DAY;
    await revokeKey(config(), newest('seal').id, 'cessationOfOperation');
    await rotateKeys(config());
    await expect(issue('begun')).rejects.toMatchObject({ code: 'intent-not-reproducible', problem: { what: 'seal signer' } });
  });
});

test('under a new authority CA papers of the old one stay authentic, and each file carries the CA of its own signer', async () => {
  const before = await issue();
  authority.clock.now = NOW + 80 * DAY;
  await rotateKeys(config(), { authorityCa: true });
  authority.clock.now = NOW + 90 * DAY;
  await authority.issuer.publish();
  const after = await issue();
  const context = await authority.context();
  const [oldCa, newCa] = await publicKeys(authority.keys.directory, 'authority-ca');
  for (const [paper, ca, other] of [[before, oldCa!, newCa!], [after, newCa!, oldCa!]] as const) {
    expect(await verifyPdf(new Uint8Array(paper.pdf), context, NO_CODES)).toMatchObject({ verdict: 'authentic', proves: 'file' });
    const text = Buffer.from(paper.pdf).toString('latin1').toLowerCase();
    expect([text.includes(Buffer.from(ca.certificate).toString('hex')), text.includes(Buffer.from(other.certificate).toString('hex'))]).toEqual([true, false]);
  }
}, 60_000);
