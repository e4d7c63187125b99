import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { type CliStand, openCliStand } from './cli-stand.ts';
import { khatm } from './khatm-process.ts';

// Each command is a process of its own.
jest.setTimeout(60_000);

let stand: CliStand;
let paper: { number: string; seal: string; file: string };
beforeAll(async () => {
  stand = await openCliStand();
  paper = await stand.issue('paper.pdf');
}, 120_000);
afterAll(() => stand.close());

function altered(): string {
  const bytes = readFileSync(paper.file);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  writeFileSync(stand.beside('altered.pdf'), bytes);
  return stand.beside('altered.pdf');
}

test('a verdict has everything that a script needs', async () => {
  const { code, results: [answer], said } = await stand.run('verify', paper.file);
  expect([code, said]).toEqual([0, '']);
  expect(answer).toEqual({
    file: paper.file, verdict: 'authentic', reason: 'ok', detail: null, proves: 'file', seal: null, trustSequence: 1,
    steps: expect.arrayContaining([{ step: 'file-signature', outcome: 'passed' }, { step: 'page-binding', outcome: 'passed' }]),
    issuer: expect.objectContaining({ id: 'demo-municipality', name: { ar: expect.any(String), en: expect.any(String) } }),
    document: expect.objectContaining({ number: paper.number }), sealId: expect.stringMatching(/^[0-9a-f]{64}$/), statusAsOf: expect.stringMatching(/Z$/),
  });
});

test('of several files each gets a line, in order; 1 when any is not authentic, 2 when any cannot be read', async () => {
  const some = await stand.run('verify', paper.file, altered(), paper.file);
  expect([some.code, some.results.map(({ file, verdict }) => [file, verdict])]).toEqual([1, [[paper.file, 'authentic'], [altered(), 'forged'], [paper.file, 'authentic']]]);
  const missing = await stand.run('verify', stand.beside('missing.pdf'), paper.file);
  expect([missing.code, missing.results.map(({ verdict }) => verdict), missing.said]).toEqual([2, ['authentic'], expect.stringContaining('missing.pdf cannot be read: there is no such file')]);
});

test('a file above the limit is not read, and unreadable', async () => {
  writeFileSync(stand.beside('large.pdf'), Buffer.alloc(11_000_000, '%PDF-1.7\n'));
  expect(await stand.run('verify', stand.beside('large.pdf'))).toMatchObject({ code: 1, results: [{ verdict: 'unreadable', reason: 'file-too-large' }] });
});

describe('a seal text', () => {
  test('is judged without a file', async () => {
    expect(await stand.run('verify', '--seal', paper.seal)).toMatchObject({ code: 0, results: [{ verdict: 'authentic', proves: 'seal', document: { number: paper.number } }] });
    expect(await stand.run('verify', '--seal', paper.seal.slice(0, -1))).toMatchObject({ code: 1, results: [{ verdict: 'unreadable' }] });
  });

  test('is judged as of another time when asked', async () => {
    expect(await stand.run('verify', '--seal', paper.seal, '--at', '2020-01-01T00:00:00Z')).toMatchObject({ code: 1, results: [{ verdict: 'not-yet-valid' }] });
    expect((await stand.run('verify', '--seal', paper.seal, '--at', '2040-01-01')).results[0]!['verdict']).not.toBe('authentic');
  });
});

test('with --state nothing goes back behind what was seen, also in the next run; damaged, it ends the check by a clear code', async () => {
  const state = stand.beside('seen.json');
  for (let i = 0; i < 2; i++) expect(await stand.run('verify', '--state', state, '--seal', paper.seal)).toMatchObject({ code: 0 });
  const [line] = readFileSync(state, 'utf8').split('\n') as [string];
  const later = line.replace(/"sequence":\d+/, '"sequence":99');
  writeFileSync(state, `${later}\n${createHash('sha256').update(later).digest('hex')}\n`);
  expect(await stand.run('verify', '--state', state, '--seal', paper.seal)).toMatchObject({ code: 1, results: [{ verdict: 'undetermined', reason: 'trust-list-missing' }] });
  writeFileSync(state, line);
  expect(await stand.run('verify', '--state', state, '--seal', paper.seal)).toMatchObject({ code: 1, results: [], said: expect.stringContaining('[verifier-state-damaged]') });
});

test('whether it was valid then is told by the history', async () => {
  expect(await stand.run('show', paper.number, '--at', '2020-01-01')).toMatchObject({ code: 0, results: [{ number: paper.number, valid: false, reason: 'not-issued' }] });
  expect(await stand.run('show', paper.number, '--at', new Date().toISOString())).toMatchObject({ code: 0, results: [{ valid: true, state: 'issued' }] });
  expect(await stand.run('show', paper.number, '--at', '2999-01-01')).toMatchObject({ code: 1, said: expect.stringContaining('[at-in-future]') });
});

describe('on another machine', () => {
  test('a bundle of the trust is enough', async () => {
    const { code, results: [bundle] } = await stand.run('keys', 'bundle');
    expect([code, Object.keys(bundle!)]).toEqual([0, ['root', 'head', 'parts', 'statusLists']]);
    writeFileSync(stand.beside('trust.json'), JSON.stringify(bundle));
    const elsewhere = ['--data', stand.beside('elsewhere')];
    expect(await khatm(['verify', '--trust', stand.beside('trust.json'), paper.file, ...elsewhere])).toMatchObject({ code: 0, results: [{ verdict: 'authentic' }] });
  });

  test('nothing can be told without one, and a message says why', async () => {
    const { code, results, said } = await khatm(['verify', paper.file, '--data', stand.beside('elsewhere')]);
    expect([code, results[0]!['verdict'], results[0]!['reason'], said]).toEqual([1, 'undetermined', 'trust-list-missing', expect.stringContaining('--trust FILE')]);
  });

  test.each([['missing', undefined], ['no JSON', '{'], ['no bundle', '{}'], ['half a bundle', '{"root":"","head":"","parts":null}']])('a trust file that is %s is refused with 2', async (_name, text) => {
    const file = stand.beside(`trust-${Math.abs(text?.length ?? -1)}.json`);
    if (text !== undefined) writeFileSync(file, text);
    const { code, results, said } = await khatm(['verify', '--trust', file, paper.file]);
    expect([code, results, said]).toEqual([2, [], expect.stringMatching(/^khatm: \[usage\] The trust file/)]);
  });

  test('a bundle with a changed trust list is refused', async () => {
    const { results: [bundle] } = await stand.run('keys', 'bundle');
    writeFileSync(stand.beside('forged.json'), JSON.stringify({ ...bundle, parts: { 'demo-municipality': '{}' } }));
    const { code, results, said } = await khatm(['verify', '--trust', stand.beside('forged.json'), paper.file]);
    expect([code === 0, results, said]).toEqual([false, [], expect.stringMatching(/^khatm: \[trust-part-differs\]/)]);
  });
});
