import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReportLine } from '../../server/bulk/index.ts';

/** A run in a process of its own, whose issuer keeps one file for each key: made at once or not at all, like a row of the register. */
const CHILD = `
  import { runBulk } from ${JSON.stringify(pathToFileURL(path.resolve(import.meta.dirname, '../../server/bulk/index.ts')).href)};
  import { appendFileSync, linkSync, readFileSync, writeFileSync } from 'node:fs';
  import { createHash, randomInt } from 'node:crypto';
  const [root, milliseconds] = process.argv.slice(1);
  const issue = async ({ record, idempotencyKey }) => {
    await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
    const file = root + '/papers/' + createHash('sha256').update(idempotencyKey).digest('hex');
    const number = 'KD-LT-2026-' + String(randomInt(1e9)).padStart(9, '0');
    const temporary = file + '.' + process.pid + '.' + number;
    writeFileSync(temporary, JSON.stringify({ number, record, filler: 'x'.repeat(20000) }));
    let replayed = false;
    try { linkSync(temporary, file); appendFileSync(root + '/issued', number + '\\n'); } catch { replayed = true; }
    const pdf = readFileSync(file);
    const paper = JSON.parse(pdf);
    return { ok: true, number: paper.number, seal: 'https://verify.example/#1', code: '123456789012', pdf, replayed };
  };
  process.stdout.write(JSON.stringify(await runBulk({ csvPath: root + '/in.csv', mapPath: root + '/map.json', outDir: root + '/out', concurrency: 5, issue })));
`;
const ROWS = 300;

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'khatm-bulk-kill-'));
  mkdirSync(path.join(root, 'papers'));
  writeFileSync(path.join(root, 'map.json'), JSON.stringify({ type: 'letter', key: 'id', refuse: [{ reason: 'void', column: 'name', equals: 'void' }], fields: { name: { column: 'name' } } }));
  const rows = Array.from({ length: ROWS }, (_, i) => `${i + 1},${i % 7 === 6 ? 'void' : `Name ${i + 1}`}\n`);
  writeFileSync(path.join(root, 'in.csv'), `id,name\n${rows.join('')}`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs the child; kills it with SIGKILL as soon as its partial report has that many lines. */
async function run(killAt?: number): Promise<{ signal: NodeJS.Signals | null; stdout: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', CHILD, root, killAt === undefined ? '0' : '4'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const partial = path.join(root, 'out', 'report.partial.ndjson');
  const watch = setInterval(() => {
    if (killAt !== undefined && existsSync(partial) && readFileSync(partial, 'utf8').split('\n').length > killAt) child.kill('SIGKILL');
  }, 2);
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, by) => resolve(by)));
  clearInterval(watch);
  return { signal, stdout };
}

test('killed in the middle three times, then run to its end: no row twice, none lost', async () => {
  // The issuer is slow enough that a kill always meets papers in the making.
  for (const at of [20, 90, 200]) {
    rmSync(path.join(root, 'out', 'report.partial.ndjson'), { force: true });
    expect((await run(at)).signal).toBe('SIGKILL');
    expect(existsSync(path.join(root, 'out', 'report.ndjson'))).toBe(false);
  }
  // What a kill between writing and renaming leaves.
  writeFileSync(path.join(root, 'out', '.KD-LT-2026-1.pdf.part'), 'half');

  const { stdout } = await run();
  expect(JSON.parse(stdout)).toMatchObject({ rows: ROWS, issued: 258, refused: 42 });
  const text = readFileSync(path.join(root, 'out', 'report.ndjson'), 'utf8');
  const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as ReportLine);
  expect(lines.map(({ row }) => row)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));

  // A paper whose making the kill cut off between link and log is in the folder only: at most five for each kill.
  const logged = readFileSync(path.join(root, 'issued'), 'utf8').trimEnd().split('\n');
  expect(new Set(logged).size).toBe(logged.length);
  const numbers = lines.flatMap((line) => (line.outcome === 'issued' ? [line.number] : []));
  expect(new Set(numbers).size).toBe(258);
  expect(logged.filter((number) => !numbers.includes(number))).toEqual([]);
  expect(readdirSync(path.join(root, 'papers')).filter((name) => !name.includes('.'))).toHaveLength(258);
  expect(readdirSync(path.join(root, 'out')).sort()).toEqual(['.khatm-issue.lock', ...numbers.map((number) => `${number}.pdf`), 'report.ndjson'].sort());
  for (const line of lines) {
    if (line.outcome !== 'issued') continue;
    const paper = JSON.parse(readFileSync(path.join(root, 'out', line.file), 'utf8')) as { number: string; record: { name: string } };
    expect([paper.number, paper.record.name]).toEqual([line.number, `Name ${line.row}`]);
  }

  expect((await run()).signal).toBeNull();
  expect(readFileSync(path.join(root, 'out', 'report.ndjson'), 'utf8')).toBe(text);
}, 60_000);
