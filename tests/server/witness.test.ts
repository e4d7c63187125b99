import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MAX_NOTE_SIGNATURES, readCheckpoint, signatureLine } from '../../document/index.ts';
import { followLog } from '../../server/following/log.ts';
import { openWitnessKey } from '../../server/witness/key.ts';
import { witnessRound } from '../../server/witness/round.ts';
import { WitnessState } from '../../server/witness/state.ts';
import { nodeCrypto, openCheckpoint, openTrustedLog } from '../../verifier/index.ts';
import { entries } from '../issuer/log-tree.ts';
import { freePorts, khatm, type Outcome, RunningServer, temporaryFolder } from './khatm-process.ts';
import { ORIGIN, PublishedLog } from './published-log.ts';

jest.setTimeout(60_000);

const { folder, remove } = temporaryFolder();
afterAll(remove);
const at = (name: string): string => path.join(folder, name);
const KEY = ['--key', at('witness.key'), '--passphrase-file', at('passphrase')];

let witnessKey: string;
beforeAll(async () => {
  const made = await khatm(['witness', 'init', '--name', 'witness.example', ...KEY]);
  expect(made).toMatchObject({ code: 0, results: [{ name: 'witness.example' }] });
  witnessKey = String(made.results[0]!['key']);
});

let log: PublishedLog;
let count = 0;
beforeEach(async () => {
  log = await PublishedLog.in(at(`log-${++count}`), entries(0, 300));
});

const state = (): string => at(`state-${count}`);
const args = (place = log.folder): string[] => ['witness', 'run', '--log', place, '--log-key', log.keys.text, '--state', state(), ...KEY];
/** One look at the log, as `run --once` takes it. */
const look = async (now = Date.now() / 1000): Promise<{ code: string; size?: number }> => {
  try {
    const opened = await WitnessState.open(state());
    try {
      const { result, size } = await witnessRound(await followLog(log.folder, log.keys.text), await openWitnessKey(at('witness.key'), readFileSync(at('passphrase'), 'utf8').trim()), opened, now);
      return { code: result, size };
    } finally {
      opened.close();
    }
  } catch (error) {
    return { code: (error as { code: string }).code };
  }
};
const remembered = (): string => (JSON.parse(readFileSync(path.join(state(), 'witness.json'), 'utf8')) as { cosigned: string }).cosigned;
const judged = async (note: string) =>
  openCheckpoint(note, [await openTrustedLog({ origin: ORIGIN, keys: [log.keys.text], witnesses: [witnessKey], witnessesNeeded: 1 }, nodeCrypto)]);

/** The witness saw a sound log of 300 entries. */
const seen = async (): Promise<void> => expect(await look()).toEqual({ code: 'cosigned', size: 300 });
const refused = async (code: string): Promise<void> => {
  const before = remembered();
  expect(await look()).toEqual({ code });
  expect(remembered()).toBe(before);
};

describe('a key', () => {
  test('is kept encrypted, readable by its owner only, and never written over', async () => {
    expect(readFileSync(at('witness.key'), 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect([statSync(at('witness.key')).mode & 0o777, statSync(at('passphrase')).mode & 0o777]).toEqual([0o600, 0o600]);
    expect(await khatm(['witness', 'init', '--name', 'witness.example', ...KEY])).toMatchObject({ code: 1, results: [] });
    expect(await khatm(['witness', 'init', '--name', 'two words', '--key', at('other.key'), '--passphrase-file', at('passphrase')])).toMatchObject({ code: 2, results: [] });
  });

  test('is not opened by another passphrase, nor taken for another’s', async () => {
    writeFileSync(at('other-passphrase'), 'another passphrase altogether');
    const outcome = await khatm(['witness', 'run', '--log', log.folder, '--log-key', log.keys.text, '--state', state(), '--key', at('witness.key'), '--passphrase-file', at('other-passphrase'), '--once']);
    expect([outcome.code, outcome.said.includes('[passphrase-wrong]')]).toEqual([1, true]);
  });
});

describe('a log that only grows', () => {
  test('is cosigned at each size, and an unchanged one is not signed for again', async () => {
    await seen();
    expect(await judged(remembered())).toMatchObject({ ok: true, size: 300, witnesses: 1 });
    expect(await look()).toEqual({ code: 'unchanged', size: 300 });
    await log.append(entries(300, 1000));
    expect(await look()).toEqual({ code: 'cosigned', size: 1000 });
    expect(await judged(remembered())).toMatchObject({ ok: true, size: 1000, witnesses: 1 });
  });

  test('is cosigned again after a minute, so that its age can be told, and never with an earlier time', async () => {
    await seen();
    const first = await judged(remembered());
    const later = Date.now() / 1000 + 3600;
    expect(await look(later)).toEqual({ code: 'cosigned', size: 300 });
    await log.append(entries(300, 301));
    expect(await look()).toEqual({ code: 'cosigned', size: 301 });
    expect([first.ok && first.witnessedAt! < later, await judged(remembered())]).toEqual([true, expect.objectContaining({ ok: true, witnessedAt: Math.floor(later) })]);
  });

  test('is cosigned with the log’s line, once, whatever stands beside it', async () => {
    const note = readFileSync(path.join(log.folder, 'checkpoint'), 'utf8');
    const own = note.slice(note.indexOf('\u2014'));
    const foreign = signatureLine(ORIGIN, Uint8Array.of(1, 2, 3, 4), new Uint8Array(64));
    log.put('checkpoint', note + foreign.repeat(MAX_NOTE_SIGNATURES - 2) + own);
    await seen();
    expect(readCheckpoint(remembered()).signatures.map(({ name }) => name)).toEqual([ORIGIN, 'witness.example']);
    await log.append(entries(300, 301));
    expect(await look()).toEqual({ code: 'cosigned', size: 301 });
  });

  test('may begin empty', async () => {
    await log.rewrite([]);
    expect(await look()).toEqual({ code: 'cosigned', size: 0 });
    await log.append(entries(0, 3));
    expect(await look()).toEqual({ code: 'cosigned', size: 3 });
  });
});

describe('nothing is cosigned, and what was stays,', () => {
  test('when the log rolls back; when it has caught up, it goes on', async () => {
    await seen();
    await log.rewrite(entries(0, 299));
    await refused('log-rolled-back');
    await log.append(entries(299, 301));
    expect(await look()).toEqual({ code: 'cosigned', size: 301 });
  });

  test('when the log signs another tree of the same size; that is never forgotten', async () => {
    await seen();
    await log.rewrite(entries(1, 301));
    await refused('log-forked');
    await log.rewrite(entries(0, 300));
    await refused('log-forked');
  });

  test('when the log grows from another past', async () => {
    await seen();
    await log.rewrite(entries(1, 1001));
    await refused('log-forked');
  });

  test('when the checkpoint is another key’s', async () => {
    await seen();
    const thief = await PublishedLog.in(at(`thief-${count}`), entries(0, 301));
    log.put('checkpoint', readFileSync(path.join(thief.folder, 'checkpoint')));
    await refused('log-signature-invalid');
  });

  test('when the signature covers another checkpoint', async () => {
    await seen();
    log.put('checkpoint', readFileSync(path.join(log.folder, 'checkpoint'), 'utf8').replace('\n300\n', '\n301\n'));
    await refused('log-signature-invalid');
  });

  test.each([
    ['tiles are missing', 'tile/0/001.p/45', undefined, 'log-unreachable'],
    ['a tile is cut', 'tile/0/001.p/45', 'short', 'log-malformed'],
    ['the checkpoint is missing', 'checkpoint', undefined, 'log-unreachable'],
    ['the checkpoint is none', 'checkpoint', 'hello\n', 'log-malformed'],
    ['the checkpoint is longer than anything', 'checkpoint', 'a'.repeat(300_000), 'log-malformed'],
  ])('when %s', async (_, file, content, code) => {
    await seen();
    await log.append(entries(300, 301));
    if (content === undefined) rmSync(path.join(log.folder, file));
    else log.put(file, content);
    await refused(code);
  });

  test('when its own memory is damaged', async () => {
    await seen();
    writeFileSync(path.join(state(), 'witness.json'), '{"version":1,');
    expect(await look()).toEqual({ code: 'state-damaged' });
  });
});

describe('as a process', () => {
  test('one look tells its result, or on standard error why there is none, and ends with 1', async () => {
    const once = (): Promise<Outcome> => khatm([...args(), '--once']);
    expect(await once()).toMatchObject({ code: 0, results: [{ origin: ORIGIN, size: 300, result: 'cosigned' }] });
    await log.rewrite(entries(1, 301));
    const outcome = await once();
    expect({ ...outcome, said: outcome.said.includes('[log-forked]') }).toEqual({ code: 1, results: [], said: true });
  });

  test('it serves what it cosigned, alarms on a fork, and after a kill forgets nothing', async () => {
    const { url, close } = await log.serve();
    const port = (await freePorts()).verify;
    const get = async (page: string) => fetch(`http://127.0.0.1:${port}/${page}`);
    const run = (): RunningServer => RunningServer.spawn([...args(url), '--port', String(port), '--every-ms', '50']);
    const until = async (holds: () => Promise<boolean>): Promise<void> => {
      for (let i = 0; i < 400 && !(await holds().catch(() => false)); i++) await new Promise((resolve) => setTimeout(resolve, 25));
      expect(await holds()).toBe(true);
    };
    let witness = run();
    try {
      await until(async () => (await get('healthz')).status === 200);
      expect(await judged(await (await get('checkpoint')).text())).toMatchObject({ ok: true, size: 300, witnesses: 1 });
      expect((await get('other')).status).toBe(404);

      const second = await khatm([...args(url), '--once']);
      expect([second.code, second.said.includes('[state-in-use]')]).toEqual([1, true]);

      await log.append(entries(300, 310));
      await until(async () => (await (await get('checkpoint')).text()).includes('\n310\n'));
      const cosigned = await (await get('checkpoint')).text();
      await witness.stop('SIGKILL');

      await log.rewrite(entries(5, 315));
      witness = run();
      await until(async () => (await (await get('healthz')).text()) === 'log-forked\n');
      expect((await get('healthz')).status).toBe(503);
      expect(await (await get('checkpoint')).text()).toBe(cosigned);
      await witness.hasSaid('[log-forked]');
      expect(await witness.stop('SIGTERM')).toBe(0);
    } finally {
      await witness.stop('SIGKILL');
      await close();
    }
  });
});

test.each([
  [['witness', 'watch'], '"witness takes'],
  [['witness', 'run', '--log', 'x', '--log-key', 'y', '--key', 'k', '--passphrase-file', 'p', '--state', 's', '--once'], '--log-key'],
  [['witness', 'run', '--log-key', 'y'], '--log'],
  [['monitor', '--log', 'x'], '--log-key'],
])('used wrongly it says how: %j', async (words, expected) => {
  const { code, said, results } = await khatm(words);
  expect({ code, results, told: said.includes(expected.replace('"', '')) || said }).toEqual({ code: 2, results: [], told: true });
});
