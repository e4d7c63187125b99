import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { STATUS, type TrustHead } from '../../document/index.ts';
import { type FolderOptions, PublishedFolder, StateFile, verifySealBytes } from '../../verifier/index.ts';
import { AUTHORITY, makeTestKeys, NOW, signSeal, signStatus, signTrust, type TestKeys, trustPart, type Withdrawals } from '../support/authority.ts';

let keys: TestKeys;
let others: TestKeys;
let seal: Uint8Array;
let folder: string;
let publicFolder: string;
let state: string;
beforeAll(async () => {
  [keys, others] = await Promise.all([makeTestKeys(), makeTestKeys()]);
  seal = await signSeal(keys.seal);
});
afterAll(() => {
  keys.remove();
  others.remove();
});
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-state-'));
  publicFolder = path.join(folder, 'public');
  state = path.join(folder, 'state.json');
  await publish({ sequence: 5 }, NOW);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts an edition of trust list and status list into the folder. */
async function publish(head: Partial<TrustHead>, issuedAt: number, entries: Withdrawals = {}, by = keys): Promise<void> {
  for (const name of ['trust', 'status']) mkdirSync(path.join(publicFolder, name), { recursive: true });
  const source = await signTrust(by.trustList, [await trustPart(by)], head);
  writeFileSync(path.join(publicFolder, 'trust/root.crt'), by.root);
  writeFileSync(path.join(publicFolder, `trust/${AUTHORITY.id}.json`), source.parts.get(AUTHORITY.id)!);
  writeFileSync(path.join(publicFolder, 'trust/head.jws'), source.head);
  writeFileSync(path.join(publicFolder, 'status/1'), await signStatus(by.status, { issuedAt, entries }));
}

/** A verifier that has just started. */
async function start(options: FolderOptions = { state }): Promise<{ verdict: string; reason: string; refused: Record<string, string> }> {
  const published = new PublishedFolder(publicFolder, () => NOW + 100, options);
  const { verdict, reason } = await verifySealBytes(seal, await published.context());
  return { verdict, reason, refused: Object.fromEntries([...published.refused.values()].map(({ what, code }) => [what, code])) };
}

const keep = (): string => {
  const copy = path.join(folder, 'copy');
  cpSync(publicFolder, copy, { recursive: true });
  return copy;
};
const putBack = (copy: string, name: string): void => cpSync(path.join(copy, name), path.join(publicFolder, name));

describe('a verifier that is started again', () => {
  test('takes the same lists again, and newer ones', async () => {
    expect(await start()).toEqual({ verdict: 'authentic', reason: 'ok', refused: {} });
    expect(await start()).toEqual({ verdict: 'authentic', reason: 'ok', refused: {} });
    await publish({ sequence: 6 }, NOW + 1, { 7: STATUS.revoked });
    expect(await start()).toEqual({ verdict: 'revoked', reason: 'status-revoked', refused: {} });
  });

  test('is not told by an older status list that a revoked paper is valid', async () => {
    const before = keep();
    await publish({ sequence: 6 }, NOW + 1, { 7: STATUS.revoked });
    expect((await start()).verdict).toBe('revoked');
    putBack(before, 'status/1');
    expect(await start()).toEqual({ verdict: 'undetermined', reason: 'status-list-missing', refused: { 'status/1': 'status-list-older' } });
    // Without a memory it would be.
    expect((await start({})).verdict).toBe('authentic');
  });

  test('nor by another one of the same second', async () => {
    await publish({ sequence: 5 }, NOW, { 7: STATUS.revoked });
    await start();
    writeFileSync(path.join(publicFolder, 'status/1'), await signStatus(keys.status));
    expect(await start()).toMatchObject({ verdict: 'undetermined', refused: { 'status/1': 'status-list-equivocation' } });
  });

  test('does not go back to an older trust list, nor to another of the same sequence', async () => {
    const before = keep();
    await publish({ sequence: 6 }, NOW);
    await start();
    putBack(before, 'trust/head.jws');
    expect(await start()).toMatchObject({ verdict: 'undetermined', reason: 'trust-list-missing', refused: { 'trust/head.jws': 'trust-rollback' } });
    await publish({ sequence: 6, verifyOrigins: ['https://evil.example'] }, NOW);
    expect(await start()).toMatchObject({ reason: 'trust-list-missing', refused: { 'trust/head.jws': 'trust-equivocation' } });
  });

  test('does not take another root and its list, unless it is told to', async () => {
    await start();
    await publish({ sequence: 9 }, NOW, {}, others);
    expect(await start()).toMatchObject({ verdict: 'undetermined', refused: { 'trust/head.jws': 'trust-root' } });
    expect((await start({ state, root: others.root })).refused).toEqual({});
  });

  test('goes by the newest time that was ever signed, though its clock was set back', async () => {
    await publish({ sequence: 5 }, NOW + 5000);
    await start();
    const { statusLists } = await new PublishedFolder(publicFolder, () => NOW - 86_400, { state }).context();
    expect(statusLists.newestSignedTime).toBe(NOW + 5000);
  });
});

describe('what is remembered', () => {
  test('is there before anything was judged by it, and holds no more than marks of lists', async () => {
    await start();
    expect(JSON.parse(readFileSync(state, 'utf8').split('\n')[0]!)).toEqual({
      version: 1, root: expect.stringMatching(/^[0-9a-f]{64}$/), trust: { sequence: 5, fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
      status: { 'https://check.example/status/1': { issuedAt: NOW, digest: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });
    expect(readdirSync(folder).sort()).toEqual(['public', 'state.json']);
  });

  test('is kept of what was refused since: a list that cannot be had is not forgotten', async () => {
    await start();
    const before = readFileSync(state, 'utf8');
    rmSync(path.join(publicFolder, 'status/1'));
    await start();
    expect(readFileSync(state, 'utf8')).toBe(before);
  });

  test('is not written where it is another\'s to write', async () => {
    await start({ state, stateReadOnly: true });
    expect(existsSync(state)).toBe(false);
  });

  const whole = async (): Promise<string> => {
    await start();
    return readFileSync(state, 'utf8');
  };
  test.each([
    ['empty', () => ''], ['cut off', (text: string) => text.slice(0, -9)], ['no JSON', () => 'state'], ['a list', () => '[]'], ['null', () => 'null'], ['of another version', (text: string) => text.replace('"version":1', '"version":2')],
    ['without a root', (text: string) => text.replace('"root"', '"r"')], ['without a sequence', (text: string) => text.replace('"sequence":5', '"sequence":"5"')], ['without lists', (text: string) => text.replace('"status"', '"s"')],
    ['with a mark that is none', (text: string) => text.replace(/"digest":"../, '"digest":"zz')],
  ])('and is %s, with a checksum that fits: nothing is judged, by a clear code', async (_, damage) => {
    const line = damage((await whole()).split('\n')[0]!);
    writeFileSync(state, `${line}\n${createHash('sha256').update(line).digest('hex')}\n`);
    await expect(start()).rejects.toMatchObject({ name: 'StateError', code: 'verifier-state-damaged', message: expect.stringContaining(state) });
  });

  test('and is damaged anywhere: nothing is judged, by that code', async () => {
    const text = await whole();
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom('"', '{', '0', '1', 'x', ''), async (at, instead) => {
        fc.pre(text[at] !== instead);
        writeFileSync(state, text.slice(0, at) + instead + text.slice(at + 1));
        await expect(new StateFile(state).read()).rejects.toMatchObject({ code: 'verifier-state-damaged' });
      }),
      { numRuns: 60 },
    );
  });

  test('and cannot be read, or written: nothing is judged either', async () => {
    await expect(start({ state: publicFolder })).rejects.toMatchObject({ code: 'verifier-state-damaged' });
    writeFileSync(path.join(folder, 'file'), '');
    await expect(new StateFile(path.join(folder, 'file/state.json')).write({ root: '', trust: { sequence: 1, fingerprint: '' }, status: new Map() })).rejects.toMatchObject({ code: 'verifier-state-not-written' });
  });
});
