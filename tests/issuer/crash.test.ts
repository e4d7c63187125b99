import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { decodeSeal, digitsToBytes, readSealText } from '../../document/index.ts';
import type { IntentRow } from '../../issuer/index.ts';
import { createCodeReader, verifyFile } from '../../verifier/index.ts';
import { openTestAuthority, readSample, type TestAuthority } from '../support/authority.ts';
import type { Fate } from './issue-and-die.ts';

const codes = createCodeReader();
let authority: TestAuthority;
beforeAll(async () => {
  authority = await openTestAuthority();
}, 60_000);
afterAll(async () => {
  await codes.close();
  await authority.close();
});

/** Issues in a process of its own, which is killed on the way; answers the signal that ended it. */
function issueAndDie(key: string, dies: Fate['dies']): Promise<NodeJS.Signals | null> {
  const fate: Fate = { settings: authority.database.settings, keysDirectory: authority.keys.directory, key, dies };
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'issue-and-die.ts'), JSON.stringify(fate)], { stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
}

const intentOf = (key: string): Promise<IntentRow | undefined> => authority.issuer.register.findByIdempotencyKey('doomed', key);
const request = (key: string) => ({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'doomed', idempotencyKey: key });

/** Exactly what was intended became the paper. */
async function expectFinished(intent: IntentRow): Promise<void> {
  const issued = (await authority.issuer.register.findIssued(intent.id))!;
  const { claims, kid } = decodeSeal(new Uint8Array(issued.seal));
  expect(claims).toMatchObject({ number: intent.number, iat: Number(intent.issued_at), status: { idx: intent.status_index } });
  expect(Buffer.from(kid).equals(intent.signer_kid)).toBe(true);
  expect(Buffer.from(issued.seal).includes(Buffer.from(intent.seal_payload))).toBe(true);
  expect(Buffer.from(issued.pdf).includes(Buffer.from(intent.record))).toBe(true);
  expect(await authority.issuer.register.findByNumber(intent.number)).toEqual(intent);
  expect(await verifyFile(new Uint8Array(issued.pdf), await authority.context(), codes)).toMatchObject({ verdict: 'authentic', document: { number: intent.number } });
}

describe('a process that is killed', () => {
  test('after it took a serial leaves nothing, and the serial is never given again', async () => {
    const serial = async () => (await authority.knex('document_serial').first('last_value')) as { last_value: string };
    expect(await issueAndDie('serial', 'after-serial')).toBe('SIGKILL');
    const { last_value } = await serial();
    expect(await intentOf('serial')).toBeUndefined();
    expect(await authority.issuer.finishIntents()).toEqual({ finished: [], unfinished: [] });
    const { number } = await authority.issuer.issue(request('serial'));
    expect(Number(number.slice(-7))).toBeGreaterThan(Number(last_value));
  }, 60_000);

  test.each(['after-sealing', 'after-signing'] as const)('%s has one seal, which stands in the log once', async (dies) => {
    const key = `once ${dies}`;
    expect(await issueAndDie(key, dies)).toBe('SIGKILL');
    const intent = (await intentOf(key))!;
    const sealed = (await authority.issuer.register.findSealed(intent.id))!;
    const logged = () => authority.knex('log_entry').where({ entry: sealed.seal_id });
    expect(await logged()).toHaveLength(dies === 'after-sealing' ? 0 : 1);
    expect((await authority.issuer.finishIntents()).finished).toEqual([intent.number]);
    expect((await authority.issuer.register.findIssued(intent.id))!.seal).toEqual(sealed.seal);
    expect(await logged()).toHaveLength(1);
    await expectFinished(intent);
  }, 60_000);

  test.each(['after-intent', 'after-sealing', 'after-signing'] as const)('%s leaves the intent only, which is finished with the same number, page and payload', async (dies) => {
    expect(await issueAndDie(dies, dies)).toBe('SIGKILL');
    const intent = (await intentOf(dies))!;
    expect(await authority.issuer.register.findIssued(intent.id)).toBeUndefined();
    expect(await authority.issuer.show(intent.number)).toMatchObject({ state: 'intended', seal: null, history: [] });
    expect(await authority.issuer.pdf(intent.number)).toBeUndefined();
    await expect(authority.issuer.change({ change: 'revoke', number: intent.number, reason: 'x', actor: 'x' })).rejects.toMatchObject({ code: 'not-issued' });
    expect(await authority.issuer.finishIntents()).toEqual({ finished: [intent.number], unfinished: [] });
    await expectFinished(intent);
    expect(await authority.issuer.finishIntents()).toEqual({ finished: [], unfinished: [] });
  }, 60_000);

  test('after the intent is finished by the repeated request, which gets the number that was intended', async () => {
    expect(await issueAndDie('repeated', 'after-intent')).toBe('SIGKILL');
    const intent = (await intentOf('repeated'))!;
    const paper = await authority.issuer.issue(request('repeated'));
    expect(paper).toMatchObject({ number: intent.number, replayed: true });
    expect(decodeSeal(digitsToBytes(readSealText(paper.seal).digits)).claims.number).toBe(intent.number);
    await expectFinished(intent);
  }, 60_000);

  test('after it stored the paper has issued it, and the repeated request gets that paper', async () => {
    expect(await issueAndDie('stored', 'after-storing')).toBe('SIGKILL');
    const intent = (await intentOf('stored'))!;
    const issued = (await authority.issuer.register.findIssued(intent.id))!;
    expect(await authority.issuer.show(intent.number)).toMatchObject({ state: 'issued' });
    const paper = await authority.issuer.issue(request('stored'));
    expect(paper).toMatchObject({ number: intent.number, replayed: true });
    expect(Buffer.from(paper.pdf).equals(Buffer.from(issued.pdf))).toBe(true);
  }, 60_000);
});

test('an intent that ten processes finish at once becomes one paper, and everybody is given that one', async () => {
  expect(await issueAndDie('together', 'after-intent')).toBe('SIGKILL');
  const other = await authority.openIssuer();
  const papers = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? other : authority.issuer).issue(request('together'))));
  expect(new Set(papers.map(({ seal }) => seal)).size).toBe(1);
  expect(new Set(papers.map(({ pdf }) => Buffer.from(pdf).toString('hex'))).size).toBe(1);
  await expectFinished((await intentOf('together'))!);
}, 60_000);
