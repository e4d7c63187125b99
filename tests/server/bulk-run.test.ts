import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DocumentSchema } from '../../document/index.ts';
import { type BulkIssueAnswer, type BulkIssueRequest, type BulkOptions, type BulkSummary, type ReportLine, runBulk } from '../../server/bulk/index.ts';
import { tryFileLock } from '../../server/database/file-lock.ts';

let root: string;
let folders = 0;
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'khatm-bulk-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const MAP = {
  type: 'letter',
  key: 'id',
  refuse: [{ reason: 'cancelled', column: 'status', equals: 'Cancelled' }],
  fields: { name: { column: 'name' } },
};

/** An issuer in memory that keeps to the real one's promises: one key, one paper, and none for other content. */
class MemoryIssuer {
  readonly papers = new Map<string, { content: string; number: string; pdf: Uint8Array }>();
  calls = 0;
  inFlight = 0;
  mostInFlight = 0;
  readonly issue = async ({ record, idempotencyKey }: BulkIssueRequest): Promise<BulkIssueAnswer> => {
    this.calls++;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    // Later requests often finish first.
    await new Promise((resolve) => setTimeout(resolve, (this.calls * 7) % 5));
    this.inFlight--;
    const content = JSON.stringify(record);
    const earlier = this.papers.get(idempotencyKey);
    if (earlier !== undefined && earlier.content !== content) return { ok: false, problem: { code: 'idempotency-conflict', number: earlier.number } };
    const paper = earlier ?? { content, number: `KD-LT-2026-${String(this.papers.size + 1).padStart(7, '0')}`, pdf: createHash('sha512').update(content).digest() };
    this.papers.set(idempotencyKey, paper);
    return { ok: true, number: paper.number, seal: `https://verify.example/#${paper.number.slice(-7)}`, code: '123456789012', pdf: paper.pdf, replayed: earlier !== undefined };
  };
}

type Place = { csvPath: string; mapPath: string; outDir: string };

function place(csv: string | Uint8Array, map: unknown = MAP): Place {
  const folder = path.join(root, String(++folders));
  const paths = { csvPath: `${folder}.csv`, mapPath: `${folder}.json`, outDir: path.join(folder, 'deep', 'out') };
  writeFileSync(paths.csvPath, csv);
  writeFileSync(paths.mapPath, typeof map === 'string' ? map : JSON.stringify(map));
  return paths;
}

async function run(at: Place, issuer: { issue: BulkOptions['issue'] }, more: Partial<BulkOptions> = {}): Promise<BulkSummary> {
  return runBulk({ ...at, concurrency: 4, issue: issuer.issue, ...more });
}

function report(at: Place, name = 'report.ndjson'): ReportLine[] {
  const text = readFileSync(path.join(at.outDir, name), 'utf8');
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as ReportLine);
}

const pdfs = (at: Place): string[] => readdirSync(at.outDir).filter((name) => name.endsWith('.pdf')).sort();
const csvOf = (rows: number): string => `id,status,name\n${Array.from({ length: rows }, (_, i) => `${i + 1},${i % 10 === 9 ? 'Cancelled' : 'Issued'},Name ${i + 1}\n`).join('')}`;

describe('a run', () => {
  test('issues every row that can be a paper and reports on all in their order', async () => {
    const at = place(csvOf(100));
    const issuer = new MemoryIssuer();
    const progress: string[] = [];
    const summary = await run(at, issuer, { progress: (...state) => progress.push(state.join(' ')) });
    expect(summary).toEqual({ rows: 100, issued: 90, refused: 10, seconds: expect.any(Number) });
    const lines = report(at);
    expect(lines.map(({ row }) => row)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(lines[9]).toEqual({ row: 10, key: '10', outcome: 'refused', reason: 'cancelled', field: 'status', detail: 'Cancelled' });
    const first = lines[0] as Extract<ReportLine, { outcome: 'issued' }>;
    expect(first).toEqual({ row: 1, key: '1', outcome: 'issued', number: first.number, seal: expect.stringContaining('https://'), code: '123456789012', file: `${first.number}.pdf` });
    for (const line of lines) {
      if (line.outcome !== 'issued') continue;
      expect(readFileSync(path.join(at.outDir, line.file))).toEqual(createHash('sha512').update(JSON.stringify({ name: `Name ${line.row}` })).digest());
    }
    expect(pdfs(at)).toHaveLength(90);
    expect(readdirSync(at.outDir).filter((name) => /part/.test(name))).toEqual([]);
    expect(issuer.mostInFlight).toBe(4);
    expect(progress[0]).toBe('0 100 0 0');
    expect(progress.at(-1)).toBe('100 100 90 10');
  });

  test('run again gives the same report, and writes no paper anew', async () => {
    const at = place(csvOf(30));
    const issuer = new MemoryIssuer();
    await run(at, issuer);
    const before = report(at);
    const [untouched, altered, lost] = pdfs(at).map((name) => path.join(at.outDir, name));
    const original = readFileSync(altered!);
    const { mtimeMs } = (await import('node:fs')).statSync(untouched!);
    writeFileSync(altered!, 'altered');
    rmSync(lost!);
    await run(at, issuer);
    expect(report(at)).toEqual(before);
    expect((await import('node:fs')).statSync(untouched!).mtimeMs).toBe(mtimeMs);
    expect(readFileSync(altered!)).toEqual(original);
    expect(existsSync(lost!)).toBe(true);
    expect(issuer.papers.size).toBe(27);
  });

  test('rows with one key: the first stands', async () => {
    const at = place('id,status,name\n1,Issued,A\n1,Issued,A\n1,Issued,B\n2,Cancelled,C\n2,Issued,C\n,Issued,D\n 1 ,Issued,A\n');
    const issuer = new MemoryIssuer();
    expect(await run(at, issuer)).toMatchObject({ rows: 7, issued: 1, refused: 6 });
    expect(report(at).slice(1)).toEqual([
      { row: 2, key: '1', outcome: 'refused', reason: 'duplicate-row', field: 'id', detail: 'the same as row 1' },
      { row: 3, key: '1', outcome: 'refused', reason: 'key-reused', field: 'id', detail: 'row 1 has this key with other content' },
      { row: 4, key: '2', outcome: 'refused', reason: 'cancelled', field: 'status', detail: 'Cancelled' },
      { row: 5, key: '2', outcome: 'refused', reason: 'key-reused', field: 'id', detail: 'row 4 has this key with other content' },
      { row: 6, key: '', outcome: 'refused', reason: 'key-missing', field: 'id', detail: 'nothing names this row' },
      { row: 7, key: '1', outcome: 'refused', reason: 'key-reused', field: 'id', detail: 'row 1 has this key with other content' },
    ]);
  });

  test('a row that was changed after it was issued does not become a second paper', async () => {
    const issuer = new MemoryIssuer();
    const at = place('id,status,name\n1,Issued,A\n2,Issued,B\n');
    await run(at, issuer);
    const [first] = report(at) as Extract<ReportLine, { outcome: 'issued' }>[];
    writeFileSync(at.csvPath, 'id,status,name\n1,Issued,Changed\n2,Issued,B\n3,Issued,C\n');
    expect(await run(at, issuer)).toMatchObject({ issued: 2, refused: 1 });
    expect(report(at)[0]).toEqual({ row: 1, key: '1', outcome: 'refused', reason: 'key-reused', field: 'id', detail: `issued before with other content, as ${first!.number}` });
    expect(issuer.papers.size).toBe(3);
  });

  test("the issuer's refusals are named with their field", async () => {
    const problems: Extract<BulkIssueAnswer, { ok: false }>['problem'][] = [
      { code: 'record-invalid', problems: [{ field: 'owner.en', code: 'missing' }, { field: 'zone', code: 'not-the-pattern' }] },
      { code: 'text-unprintable', field: 'owner.en', characters: ['U+1F600'] },
      { code: 'does-not-fit', fields: ['description', 'use'] },
      { code: 'seal-too-large', version: 19, limit: 17 },
    ];
    const at = place('id,status,name\n1,Issued,A\n2,Issued,B\n3,Issued,C\n4,Issued,D\n');
    let call = 0;
    expect(await run(at, { issue: async () => ({ ok: false, problem: problems[call++]! }) }, { concurrency: 1 })).toMatchObject({ issued: 0, refused: 4 });
    expect(report(at).map((line) => line.outcome === 'refused' && [line.reason, line.field, line.detail])).toEqual([
      ['record-invalid', 'owner.en', 'owner.en: missing; zone: not-the-pattern'],
      ['text-unprintable', 'owner.en', 'U+1F600'],
      ['does-not-fit', 'description', 'shorten description, use'],
      ['seal-too-large', '', 'version 19, limit 17'],
    ]);
  });

  test('a file with column names only is no fault', async () => {
    const at = place('id,status,name\n');
    expect(await run(at, new MemoryIssuer())).toMatchObject({ rows: 0, issued: 0, refused: 0 });
    expect(report(at)).toEqual([]);
  });
});

describe('the issuer fails', () => {
  test('the run stops, what is certain is in the partial report, and a second run completes', async () => {
    const at = place(csvOf(60));
    const issuer = new MemoryIssuer();
    const failing = { issue: async (request: BulkIssueRequest) => {
      if (issuer.papers.size >= 25) throw new Error('connect ECONNREFUSED');
      return issuer.issue(request);
    } };
    await expect(run(at, failing)).rejects.toMatchObject({ name: 'BulkError', code: 'issue-failed', message: expect.stringContaining('ECONNREFUSED') });
    const partial = report(at, 'report.partial.ndjson');
    expect(partial.map(({ row }) => row)).toEqual(partial.map((_, i) => i + 1));
    expect(partial.length).toBeGreaterThan(10);
    expect(existsSync(path.join(at.outDir, 'report.ndjson'))).toBe(false);

    expect(await run(at, issuer)).toMatchObject({ rows: 60, issued: 54, refused: 6 });
    expect(report(at).slice(0, partial.length)).toEqual(partial);
    expect(existsSync(path.join(at.outDir, 'report.partial.ndjson'))).toBe(false);
    expect(issuer.papers.size).toBe(54);
    expect(pdfs(at)).toHaveLength(54);
  });

  test('a complete report outlives a later run that fails', async () => {
    const at = place(csvOf(5));
    await run(at, new MemoryIssuer());
    const complete = report(at);
    await expect(run(at, { issue: () => { throw new Error('gone'); } })).rejects.toMatchObject({ code: 'issue-failed' });
    expect(report(at)).toEqual(complete);
  });

  test('a refusal that every row would meet stops the run', async () => {
    const at = place(csvOf(5));
    await expect(run(at, { issue: async () => ({ ok: false, problem: { code: 'status-lists-full' } }) })).rejects.toMatchObject({ code: 'issue-failed', problem: { row: 1, done: 0 } });
  });

  test('nothing is in flight any more when the run has ended', async () => {
    const at = place(csvOf(40));
    const issuer = new MemoryIssuer();
    await expect(run(at, { issue: async (request) => (issuer.calls === 7 ? Promise.reject(new Error('x')) : issuer.issue(request)) })).rejects.toThrow();
    const calls = issuer.calls;
    expect(issuer.inFlight).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(issuer.calls).toBe(calls);
  });

  test('a number that would lead out of the folder is not written', async () => {
    const at = place(csvOf(1));
    await expect(run(at, { issue: async () => ({ ok: true, number: '../x', seal: '', code: '', pdf: new Uint8Array(1), replayed: false }) })).rejects.toMatchObject({ code: 'output-failed' });
  });
});

describe('nothing is issued from', () => {
  test.each([
    ['an unclosed quote', 'id,status,name\n1,Issued,A\n2,Issued,"B\nC\n3,Issued,D\n', 'csv-quote-open', 'line 3'],
    ['a quote within a cell', 'id,status,name\n1,Issued,A"B\n', 'csv-malformed', 'line 2'],
    ['a column too few, after a cell of two lines', 'id,status,name\r\n1,Issued,"A\r\nB"\r\n\r\n2,Issued\r\n', 'csv-column-count', 'line 5'],
    ['a column too many', 'id,status,name\n1,Issued,A,\n', 'csv-column-count', 'line 2'],
    ['Latin-1', Buffer.from('id,status,name\n1,Issued,A\n2,Issued,Caf\xe9\n', 'latin1'), 'csv-not-utf8', 'line 3'],
    ['a character cut off at the end', Buffer.concat([Buffer.from('id,status,name\n1,Issued,'), Buffer.from([0xe2, 0x82])]), 'csv-not-utf8', 'line 2'],
    ['UTF-16', Buffer.from('\ufeffid,status,name\n', 'utf16le'), 'csv-not-utf8', 'line 1'],
    ['nothing', '', 'csv-empty', 'empty'],
    ['a column twice', 'id,id,name\n', 'csv-header', 'two columns are called id'],
    ['a column without a name', 'id,,name\n', 'csv-header', 'column 2 has no name'],
    ['a missing column', 'id,state,name\n1,Issued,A\n', 'column-missing', 'lacks the column status'],
    ['semicolons', 'id;status;name\n1;Issued;A\n', 'column-missing', 'It has: id;status;name'],
    ['a row of two megabytes', `id,status,name\n1,Issued,"${'x'.repeat(2 * 1024 * 1024)}"\n`, 'csv-row-too-long', 'line 2'],
  ])('%s', async (_, csv, code, message) => {
    const at = place(csv);
    const issuer = new MemoryIssuer();
    await expect(run(at, issuer)).rejects.toMatchObject({ name: 'BulkError', code, message: expect.stringContaining(message) });
    expect(issuer.calls).toBe(0);
    expect(existsSync(at.outDir)).toBe(false);
  });

  test('a file that is not there, or is a folder', async () => {
    const at = place('');
    await expect(run({ ...at, csvPath: path.join(root, 'none.csv') }, new MemoryIssuer())).rejects.toMatchObject({ code: 'csv-unreadable' });
    await expect(run({ ...at, csvPath: root }, new MemoryIssuer())).rejects.toMatchObject({ code: 'csv-unreadable' });
  });

  test('a map that is not there, no JSON, or wrong', async () => {
    const csv = 'id,status,name\n';
    await expect(run({ ...place(csv), mapPath: path.join(root, 'none.json') }, new MemoryIssuer())).rejects.toMatchObject({ code: 'map-unreadable' });
    await expect(run(place(csv, '{'), new MemoryIssuer())).rejects.toMatchObject({ code: 'map-unreadable' });
    await expect(run(place(csv, { ...MAP, key: 3 }), new MemoryIssuer())).rejects.toMatchObject({ code: 'map-invalid', message: expect.stringContaining('$.key') });
  });

  test('a map of another type, or one that does not fit the type', async () => {
    const at = place('id,status,name\n');
    await expect(run(at, new MemoryIssuer(), { type: 'diploma' })).rejects.toMatchObject({ code: 'type-differs' });
    const schema = { name: 'letter', fields: [{ name: 'title', kind: 'text', required: true }] } as unknown as DocumentSchema;
    await expect(run(at, new MemoryIssuer(), { type: 'letter', schema })).rejects.toMatchObject({ code: 'map-invalid', problem: { path: '$.fields.name' } });
  });

  test('a folder in which another run is writing', async () => {
    const at = place(csvOf(3));
    await run(at, new MemoryIssuer());
    const lock = tryFileLock(path.join(at.outDir, '.khatm-issue.lock'))!;
    await expect(run(at, new MemoryIssuer())).rejects.toMatchObject({ code: 'folder-busy' });
    lock.release();
    await run(at, new MemoryIssuer());
  });

  test('a folder that cannot be made', async () => {
    const at = place(csvOf(3));
    await expect(run({ ...at, outDir: path.join(at.csvPath, 'out') }, new MemoryIssuer())).rejects.toMatchObject({ code: 'folder-unusable' });
  });
});

describe('odd but good files', () => {
  test.each([
    ['a byte order mark', '\ufeffid,status,name\n1,Issued,A\n'],
    ['CRLF', 'id,status,name\r\n1,Issued,A\r\n'],
    ['no line feed at the end', 'id,status,name\n1,Issued,A'],
    ['blank lines', '\nid,status,name\n\n1,Issued,A\n\n\n'],
    ['quotes everywhere', '"id","status","name"\n"1","Issued","A"\n'],
    ['columns in another order, and more of them', 'name,more,id,status\nA,x,1,Issued\n'],
    ['a column called __proto__', 'id,status,name,__proto__\n1,Issued,A,x\n'],
  ])('%s', async (_, csv) => {
    const at = place(csv);
    const issuer = new MemoryIssuer();
    expect(await run(at, issuer)).toMatchObject({ rows: 1, issued: 1 });
    expect([...issuer.papers.values()][0]!.content).toBe('{"name":"A"}');
  });

  test('characters that are cut apart by the reading of the file', async () => {
    // 64 KiB is read at a time; every offset of a four-byte character meets that edge.
    for (const shift of [0, 1, 2, 3]) {
      const name = `${'x'.repeat(shift)}${'😀'.repeat(40_000)}`;
      const at = place(`id,status,name\n1,Issued,${name}\n`);
      const issuer = new MemoryIssuer();
      await run(at, issuer);
      expect([...issuer.papers.values()][0]!.content).toBe(JSON.stringify({ name }));
    }
  });
});
