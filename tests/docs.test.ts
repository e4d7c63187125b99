import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
/** A folder that looks like the repository, so that what the commands write does not land in it. */
const FOLDER = mkdtempSync(path.join(tmpdir(), 'khatm-docs-'));
for (const name of ['package.json', 'node_modules', 'server', 'maps', 'tests', 'document', 'keys', 'issuer', 'verifier', 'migrations']) symlinkSync(path.join(ROOT, name), path.join(FOLDER, name));
// What is written beside it must not land in the repository either: the paths of a ceremony are relative to its file.
mkdirSync(path.join(FOLDER, 'docs/examples'), { recursive: true });
copyFileSync(path.join(ROOT, 'docs/examples/ceremony.json'), path.join(FOLDER, 'docs/examples/ceremony.json'));
// The sample of the README as of today: a permit that is over cannot be issued.
const VILLA = 'papers/building-permit/samples/villa.json';
const YEAR = new Date().getUTCFullYear();
mkdirSync(path.join(FOLDER, path.dirname(VILLA)), { recursive: true });
writeFileSync(path.join(FOLDER, VILLA), readFileSync(path.join(ROOT, VILLA), 'utf8').replace(/"validUntil": "\d{4}-\d\d-\d\d"/, `"validUntil": "${YEAR + 1}-12-31"`));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** Command lines of a document in their order, without the comments behind them; blocks may stand in a list. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, block]) => block!.trim().split('\n')).map((line) => line.trim().replace(/\s+#.*$/, ''));
}

const COMMANDS = commandsOf(README);
const isKhatm = (command: string): boolean => command.startsWith('npm run -s khatm -- ');
const KHATM = COMMANDS.filter(isKhatm);
const OPERATIONS = commandsOf(readFileSync(path.join(ROOT, 'docs/operations.md'), 'utf8'));

/** Runs a command line of a document in the folder, as a reader would. */
function run(command: string): { status: number | null; stderr: string } {
  const line = command.replace('npm run -s khatm -- ', `${JSON.stringify(process.execPath)} ${JSON.stringify(path.join(ROOT, 'server/khatm.mjs'))} `);
  const { KHATM_DATA: _data, DATABASE_URL: _url, NODE_OPTIONS: _options, ...env } = process.env;
  const { status, stderr, stdout } = spawnSync('sh', ['-c', line], { cwd: FOLDER, encoding: 'utf8', env });
  return { status, stderr: status === 0 ? '' : stderr + stdout };
}

test('the first two blocks of the README are the two commands of a newcomer, and the others are command lines of khatm', () => {
  expect(COMMANDS.slice(0, 2)).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  expect(COMMANDS.slice(2)).toEqual(KHATM);
  expect(KHATM.length).toBeGreaterThan(10);
});

// One after the other, as a reader would: each builds on what the one before left.
describe('every command of the README works as it stands', () => {
  test.each(KHATM)('%s', (command) => {
    // Numbers carry the year in which they are given.
    expect(run(command.replace(/-\d{4}-0/, `-${YEAR}-0`))).toEqual({ status: 0, stderr: '' });
  }, 120_000);
});

describe('every command of the runbooks works as it stands', () => {
  test('and each is a command line of khatm', () => {
    expect(OPERATIONS.filter((command) => !isKhatm(command))).toEqual([]);
    expect(OPERATIONS.length).toBeGreaterThan(10);
  });

  test.each(OPERATIONS)('%s', (command) => {
    expect(run(command.replace(/(pdf|seal)-\d{4}-\d\d-\d\d-[0-9a-f]{6}/, (_, role: string) => presentSigner(role)).replace(/--since \S+/, `--since ${new Date().toISOString().slice(0, 19)}Z`))).toEqual({ status: 0, stderr: '' });
  }, 120_000);
});

/** Ids of keys carry the day on which they were made. A seal signer is meant that signs now; of PDF signers the newest. */
function presentSigner(wanted: string): string {
  const { keys } = JSON.parse(readFileSync(path.join(FOLDER, 'ceremony/data/keys/keys.json'), 'utf8')) as { keys: { id: string; role: string; from: number; until: number }[] };
  const now = Date.now() / 1000;
  return keys.findLast(({ role, from, until }) => role === wanted && (wanted === 'pdf' || (from <= now && now < until)))!.id;
}

test('every relative link and picture of the docs leads to something', () => {
  const files = ['README.md', ...globSync('{docs,document,papers,maps}/**/*.md', { cwd: ROOT })];
  const broken = files.flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].flatMap(([, link]) =>
      existsSync(path.resolve(ROOT, path.dirname(file), link!)) ? [] : [`${file}: ${link}`]));
  expect(broken).toEqual([]);
});

test('every npm script that the README names exists', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const named = [...README.matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(([, name]) => name!);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
