import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { digitsToBytes, readSealText, statusEntry, toHex } from '../../document/index.ts';
import { nodeCrypto } from '../../verifier/index.ts';
import { entries } from '../issuer/log-tree.ts';
import { type CliStand, openCliStand } from './cli-stand.ts';
import { khatm, type Outcome } from './khatm-process.ts';
import { ORIGIN, PublishedLog } from './published-log.ts';

// Each run is a process of its own.
jest.setTimeout(120_000);

let stand: CliStand;
let paper: { number: string; entries: Uint8Array[] };
let log: PublishedLog;
let count = 0;

beforeAll(async () => {
  stand = await openCliStand();
  const { number, seal } = await stand.issue('paper.pdf');
  const sealId = new Uint8Array(createHash('sha256').update(digitsToBytes(readSealText(seal).digits)).digest());
  await stand.run('suspend', number, '--reason', 'under review');
  const [shown] = (await stand.run('show', number)).results as [{ history: { state: string; at: string }[] }];
  const at = Math.floor(Date.parse(shown.history.find(({ state }) => state === 'suspended')!.at) / 1000);
  paper = { number, entries: [sealId, await statusEntry(nodeCrypto.sha256, { sealId, status: 2, at })] };
});
afterAll(() => stand.close());

beforeEach(async () => {
  log = await PublishedLog.in(stand.beside(`log-${++count}`), paper.entries);
});

const outside = (): Promise<Outcome> => khatm(['monitor', '--log', log.folder, '--log-key', log.keys.text]);
const inside = (): Promise<Outcome> => khatm(['monitor', '--log', log.folder, '--log-key', log.keys.text, '--data', stand.dataDir]);

describe('with the register', () => {
  test('a log that holds what was issued and changed, and nothing else, is in order', async () => {
    expect(await inside()).toMatchObject({ code: 0, results: [{ logs: [{ origin: ORIGIN, size: 2 }], unknown: 0, missing: 0 }] });
  });

  test('an entry that the register does not know is told, by its place', async () => {
    await log.append(entries(0, 1));
    expect(await inside()).toMatchObject({ code: 1, results: [{ finding: 'unknown-entry', origin: ORIGIN, index: 2, entry: toHex(entries(0, 1)[0]!) }, { logs: [{ size: 3 }], unknown: 1, missing: 0 }] });
  });

  test('what an earlier log holds need not be in the one that goes on', async () => {
    await log.rewrite([paper.entries[0]!]);
    const later = await PublishedLog.in(stand.beside(`log-${count}-later`), [paper.entries[1]!]);
    const both = await khatm(['monitor', '--log', log.folder, '--log-key', log.keys.text, '--log', later.folder, '--log-key', later.keys.text, '--data', stand.dataDir]);
    expect(both).toMatchObject({ code: 0, results: [{ logs: [{ size: 1 }, { size: 1 }], unknown: 0, missing: 0 }] });
  });

  test('without another being named it is the log that the installation publishes, and that is in order', async () => {
    const { code, results } = await khatm(['monitor', '--data', stand.dataDir]);
    // A seal, its change, and heads of the audit trail.
    expect({ code, results }).toMatchObject({ code: 0, results: [{ logs: [{ size: expect.any(Number) }], unknown: 0, missing: 0 }] });
    expect((results[0] as { logs: { size: number }[] }).logs[0]!.size).toBeGreaterThan(2);
  });

  test.each([['issued', 0], ['suspended', 1]] as const)('what was %s and is not in the log is told, by its number', async (state, which) => {
    await log.rewrite([paper.entries[1 - which]!]);
    expect(await inside()).toMatchObject({ code: 1, results: [{ finding: 'not-in-the-log', number: paper.number, state, entry: toHex(paper.entries[which]!) }, { unknown: 0, missing: 1 }] });
  });
});

describe('from outside', () => {
  test('a log whose entries give its root is in order', async () => {
    await log.append(entries(0, 700));
    expect(await outside()).toMatchObject({ code: 0, results: [{ logs: [{ size: 702, root: toHex(log.tree.root) }] }] });
  });

  test.each([
    ['an entry was changed', 'log-root-differs', async () => log.put('tile/entries/000.p/2', (await log.tree.read('tile/entries/000.p/2'))!.with(40, 0).with(41, 0))],
    ['an entry is missing', 'log-malformed', async () => log.put('tile/entries/000.p/2', (await log.tree.read('tile/entries/000.p/2'))!.subarray(34))],
    ['another key signed', 'log-signature-invalid', () => Promise.resolve(log.put('checkpoint', `${ORIGIN}\n2\n${'A'.repeat(43)}=\n\n— ${ORIGIN} ${'A'.repeat(92)}\n`))],
  ])('when %s, that is told', async (_, code, spoil) => {
    await spoil();
    const { code: exit, results, said } = await outside();
    expect({ exit, results, told: said.includes(`[${code}]`) || said }).toEqual({ exit: 1, results: [], told: true });
  });
});
