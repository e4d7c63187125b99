import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { khatm, temporaryFolder } from './khatm-process.ts';

// Each command is a process of its own.
jest.setTimeout(60_000);

const { folder, remove } = temporaryFolder();
afterAll(remove);

test('help names every command, on standard error, so that it is never taken for a result', async () => {
  const asked = await Promise.all([['help'], ['--help'], ['revoke', '--help'], []].map((words) => khatm(words)));
  expect(asked.map(({ code, results }) => [code, results])).toEqual([[0, []], [0, []], [0, []], [2, []]]);
  for (const command of ['start', 'serve', 'keys init', 'keys rotate', 'issue', 'verify', 'revoke', 'suspend', 'reinstate', 'supersede', 'show', 'witness init', 'witness run', 'monitor', 'fsck']) {
    for (const { said } of asked) expect(said).toContain(command.split(' ').at(-1));
  }
});

const WRONG: [string, string[], string][] = [
  ['no such command', ['issued'], '"issued"'],
  ['a name that every object has', ['constructor'], '"constructor"'],
  ['an unknown option', ['show', 'X', '--number', 'Y'], '--number'],
  ['a word too many', ['fsck', 'everything'], '"everything"'],
  ['neither record nor file of many', ['issue', '--type', 'building-permit', '--out', 'x.pdf'], '--record'],
  ['both record and file of many', ['issue', '--type', 'building-permit', '--record', 'x', '--from', 'y', '--out', 'x.pdf'], '--record'],
  ['no type', ['issue', '--record', 'package.json', '--out', 'x.pdf'], '--type'],
  ['no output', ['issue', '--type', 'building-permit', '--record', 'package.json'], '--out'],
  ['many without a map', ['issue', '--from', 'x.csv', '--out', 'x'], '--map'],
  ['nothing to verify', ['verify'], '--seal'],
  ['file and seal at once', ['verify', 'x.pdf', '--seal', '1'], '--seal'],
  ['a time that is none', ['verify', 'x.pdf', '--at', 'yesterday'], '--at'],
  ['a revocation of nothing', ['revoke', '--reason', 'x'], 'document number'],
  ['a revocation of two', ['revoke', 'A', 'B', '--reason', 'x'], 'document number'],
  ['a revocation without reason', ['revoke', 'A'], '--reason'],
  ['an empty reason', ['revoke', 'A', '--reason', ''], '--reason'],
  ['no successor', ['supersede', 'A'], '--by'],
  ['keys without what', ['keys'], 'init, ceremony, rotate, list, crl, revoke, compromised, bundle, api, export, import'],
  ['keys with a name that every object has', ['keys', 'toString'], 'init, ceremony, rotate, list, crl, revoke, compromised, bundle, api, export, import'],
  ['an API key without a client', ['keys', 'api', '--scope', 'read'], '--client'],
  ['an API key without scopes', ['keys', 'api', '--client', 'x'], '--scope'],
  ['an API key with an unknown scope', ['keys', 'api', '--client', 'x', '--scope', 'read', '--scope', 'all'], '--scope'],
  ['an origin with a path', ['keys', 'init', '--verify-origin', 'https://check.example/paper'], 'verifyOrigin'],
  ['an origin that is no address', ['keys', 'init', '--api-origin', 'api'], 'apiOrigin'],
  ['an authority that is not there', ['keys', 'init', '--authority', 'nothing.json'], 'nothing.json'],
  ['an empty data directory', ['show', 'X', '--data', ''], '--data'],
];
test.each(WRONG)('%s is told with 2 and makes nothing', async (_name, words, hint) => {
  const dataDir = path.join(folder, 'untouched');
  const { code, results, said } = await khatm(words, { env: { KHATM_DATA: dataDir } });
  expect([code, results, said]).toEqual([2, [], expect.stringMatching(/^khatm: \[usage\]/)]);
  expect([said.includes(hint), existsSync(dataDir)]).toEqual([true, false]);
});

test('where there is no installation, everything that needs one says so with 1 and makes none', async () => {
  const dataDir = path.join(folder, 'none');
  for (const words of [['fsck'], ['show', 'X'], ['revoke', 'X', '--reason', 'x'], ['keys', 'rotate'], ['keys', 'bundle']]) {
    expect(await khatm([...words, '--data', dataDir])).toMatchObject({ code: 1, results: [], said: expect.stringMatching(/^khatm: \[not-initialised\] .*npm start/) });
  }
  expect(existsSync(dataDir)).toBe(false);
});

describe('an authority of one\'s own', () => {
  const authority = {
    id: 'test-ministry', prefix: 'TM', demo: false, timeZone: 'Asia/Qatar', colour: '#123456',
    name: { ar: 'وزارة', en: 'Ministry' }, department: { ar: 'إدارة', en: 'Department' }, footer: { ar: 'تذييل', en: 'Footer' },
  };
  const init = (name: string, file: string, ...more: string[]) =>
    khatm(['keys', 'init', '--authority', file, '--verify-origin', 'https://check.example', '--api-origin', 'https://api.example', ...more, '--data', path.join(folder, name)]);

  test('is made from its files, and its passphrase is not copied', async () => {
    writeFileSync(path.join(folder, 'authority.json'), JSON.stringify(authority));
    writeFileSync(path.join(folder, 'secret'), 'a passphrase of more than twenty characters\n');
    const { code, results: [made], said } = await init('own', path.join(folder, 'authority.json'), '--passphrase-file', path.join(folder, 'secret'));
    expect([code, said, made]).toEqual([0, '', expect.objectContaining({ authority: 'test-ministry', verifyOrigin: 'https://check.example' })]);
    expect(existsSync(path.join(folder, 'own', 'passphrase'))).toBe(false);
  });

  test('is not made without a passphrase where nobody can be asked', async () => {
    const { code, said } = await init('unasked', path.join(folder, 'authority.json'));
    expect([code, said, existsSync(path.join(folder, 'unasked'))]).toEqual([2, expect.stringContaining('--passphrase-file'), false]);
  });

  test.each([['prefix', 'x'], ['timeZone', 'Qatar/Doha'], ['colour', 'red'], ['demo', 'no'], ['name', { ar: 'وزارة' }], ['id', '../x']])('with a wrong %s is refused, naming it', async (member, value) => {
    const file = path.join(folder, `wrong-${member}.json`);
    writeFileSync(file, JSON.stringify({ ...authority, [member]: value }));
    const { code, said } = await init('refused', file, '--passphrase-file', path.join(folder, 'secret'));
    expect([code, said, existsSync(path.join(folder, 'refused'))]).toEqual([2, expect.stringContaining(`authority.${member}`), false]);
  });
});
