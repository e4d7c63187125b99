import { beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { textProblem } from '../../document/text.ts';
import { loadPapers, type Papers } from '../../papers/index.ts';
import { rehearse, type RehearsedRow } from '../../server/bulk/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CSV = path.resolve(ROOT, '../shared/data/building-permits.csv');
const MAP = path.join(ROOT, 'maps/calgary-building-permits.json');

type Permit = { readonly [field: string]: unknown; readonly address: { ar: string; en: string } };
type Issued = { row: number; key: string; record: Permit };

let papers: Papers;
let rows: RehearsedRow[];
let permits: Issued[];

beforeAll(async () => {
  if (!existsSync(CSV)) throw new Error(`The city's permits are needed at ../shared/data/building-permits.csv beside the repository; there is no ${CSV}.`);
  papers = loadPapers();
  rows = await all(CSV);
  permits = rows.flatMap((row) => ('record' in row ? [{ ...row, record: row.record as Permit }] : []));
});

async function all(csv: string): Promise<RehearsedRow[]> {
  const found: RehearsedRow[] = [];
  for await (const row of rehearse(csv, MAP, papers.types.get('building-permit')!.schema)) found.push(row);
  return found;
}

const permit = (key: string): Permit => permits.find((row) => row.key === key)!.record;

test('every row becomes a valid record or is refused for a named reason', () => {
  const reasons = new Map<string, number>();
  for (const row of rows) if ('refusal' in row) reasons.set(row.refusal.reason, (reasons.get(row.refusal.reason) ?? 0) + 1);
  expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 4000 }, (_, i) => i + 1));
  expect(Object.fromEntries(reasons)).toEqual({ cancelled: 139, 'never-issued': 52, expired: 59, 'application-refused': 9, 'on-hold': 1 });
  expect(permits).toHaveLength(3740);
});

test('a row in full', () => {
  expect(permit('BP2013-09623')).toEqual({
    owner: { ar: 'منازل فانيتي', en: 'VANITY HOMES' },
    contractor: { ar: 'منازل فانيتي', en: 'VANITY HOMES' },
    reference: 'BP2013-09623',
    projectType: 'single-construction',
    workClass: 'new',
    use: { ar: 'منزل لأسرة واحدة', en: 'Single Family House' },
    description: { ar: 'مسكن لأسرة واحدة، مدفأة، مرآب، شرفة خشبية، رواق', en: 'SFD,FIREPLACE,GARAGE,DECK,PORCH' },
    plot: '5112736-11393417',
    zone: 'SAD',
    zoneName: { ar: 'حافة سادل', en: 'SADDLE RIDGE' },
    address: { ar: 'مبنى 248، طريق سادليلاك، شمال شرق', en: '248 SADDLELAKE DR NE' },
    floorArea: '155.89',
    housingUnits: 1,
    estimatedCost: '246089.80',
    appliedOn: '2013-07-08',
    validUntil: '2030-12-31',
  });
});

test('a permit without a contractor is its owner\'s, who is named by the address', () => {
  const { record } = permits.find(({ record }) => record['contractor'] === undefined)!;
  expect(record['owner']).toEqual({ en: `Owner of ${record.address.en}`, ar: `مالك العقار: ${record.address.ar}` });
});

test('an undefined community is said to be none', () => {
  expect(permit('BP2022-13119')['zoneName']).toEqual({ ar: 'بلا منطقة محددة', en: 'No community assigned' });
});

test('Arabic texts are Arabic, and fit for paper', () => {
  for (const { record } of permits) {
    for (const value of Object.values(record)) {
      if (typeof value !== 'object') continue;
      const { ar } = value as { ar: string };
      expect(ar).toMatch(/\p{Script=Arabic}/u);
      expect(ar).not.toMatch(/[A-Za-z]/);
      expect(textProblem(ar, 1000)).toBeUndefined();
    }
  }
});

test('the longest, the shortest and every hundredth fit on paper with all their characters', async () => {
  const bySize = permits.toSorted((a, b) => JSON.stringify(b.record).length - JSON.stringify(a.record).length);
  const longestOf = ['owner', 'zoneName', 'address', 'use', 'description'].map((field) =>
    permits.toSorted((a, b) => JSON.stringify(b.record[field] ?? '').length - JSON.stringify(a.record[field] ?? '').length)[0]!);
  const sample = new Set([...bySize.slice(0, 15), ...bySize.slice(-5), ...longestOf, ...permits.filter((_, i) => i % 100 === 0)]);
  const label = { ar: 'البلدية', en: 'Municipality' };
  for (const { record, key } of sample) {
    const paper = await papers.layOut({
      type: 'building-permit', record, number: 'KD-BP-2026-0000001', issuedOn: '2026-11-22', issuedAt: new Date('2026-11-22T09:00:00Z'), code: '123456789012',
      qrSideMm: 42.5, authority: { name: label, department: label, footer: label, colour: '#17365d', prefix: 'KD' }, verifyAddress: 'verify.example', demo: true,
    });
    expect([key, paper.pages <= 2]).toEqual([key, true]);
  }
}, 300_000);

describe('a row with odd cells', () => {
  const good: Readonly<Record<string, string>> = {
    permitnum: 'BP2026-00001', statuscurrent: 'Issued Permit', applieddate: '2026-01-02T00:00:00.000', issueddate: '2026-02-03T00:00:00.000', completeddate: '',
    permittype: 'Demolition', permitclass: '1106 - House', workclass: 'Demolition', description: '', contractorname: '', housingunits: '0', estprojectcost: '', totalsqft: '',
    originaladdress: '1 2 ST NW', communitycode: 'ABC', communityname: 'ABC', latitude: '51.123456', longitude: '-114.123456',
  };

  async function mapped(cells: Record<string, string>): Promise<RehearsedRow> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-bulk-row-'));
    try {
      const file = path.join(folder, 'row.csv');
      const row = Object.entries(good).map(([column, usual]) => `"${(cells[column] ?? usual).replaceAll('"', '""')}"`).join(',');
      writeFileSync(file, `${Object.keys(good).join(',')}\n${row}\n`);
      return (await all(file))[0]!;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test.each([
    ['description', 'a\u202e\u0000b\u200b\tc\r\nd,,', { en: 'ab c d' }],
    ['description', '{contractorname} $1 \\u0000 #import "x" <b>', { en: '{contractorname} $1 \\u0000 #import "x" <b>' }],
    ['description', '=HYPERLINK("http://x")', { en: '=HYPERLINK("http://x")' }],
    ['description', 'مبنى جديد', { en: 'مبنى جديد', ar: 'مبنى جديد' }],
    ['contractorname', "O'NEIL-ÉTOILE & SØNS (THE)", { en: "O'NEIL-ÉTOILE & SØNS (THE)" }],
    ['contractorname', '"', { en: '"', ar: '"' }],
    ['contractorname', '123 ((', { en: '123 ((' }],
    ['originaladdress', 'somewhere, out of town', { en: 'somewhere, out of town' }],
    ['communityname', '---', { en: '---', ar: '---' }],
    ['permitclass', '9999  Online', undefined],
    ['description', '-,; ,', undefined],
    ['totalsqft', '0.00', undefined],
    ['totalsqft', '4132.22', '383.90'],
  ])('%s %j comes out right', async (column, cell, expected) => {
    const row = await mapped({ [column]: cell });
    const field = { contractorname: 'contractor', originaladdress: 'address', communityname: 'zoneName', permitclass: 'use', totalsqft: 'floorArea' }[column] ?? column;
    if (!('record' in row)) throw new Error(JSON.stringify(row));
    if (typeof expected === 'object') expect(row.record[field]).toMatchObject(expected);
    else expect(row.record[field]).toEqual(expected);
  });

  test('texts that are too long are cut at a word in both languages', async () => {
    const row = await mapped({ description: 'Interior alteration '.repeat(200), contractorname: 'VERY LONG HOMES '.repeat(20), communityname: 'LONG NAME '.repeat(20) });
    if (!('record' in row)) throw new Error(JSON.stringify(row));
    for (const [field, limit] of [['description', 1000], ['owner', 120], ['zoneName', 60]] as const) {
      const { ar, en } = row.record[field] as { ar: string; en: string };
      for (const text of [ar, en]) {
        expect(text.endsWith('…')).toBe(true);
        expect([...text].length).toBeLessThanOrEqual(limit);
      }
    }
  });

  test.each([
    [{ originaladdress: ' \u200b ' }, 'no-address', 'originaladdress'],
    [{ issueddate: '' }, 'never-issued', 'issueddate'],
    [{ statuscurrent: 'Suspended' }, 'status-unknown', 'statuscurrent'],
    [{ statuscurrent: 'Hold - Something New' }, 'on-hold', 'statuscurrent'],
    [{ permittype: 'Sign' }, 'not-in-table', 'projectType'],
    [{ workclass: '' }, 'record-invalid', 'workClass'],
    [{ applieddate: '02/01/2026' }, 'not-a-date', 'appliedOn'],
    [{ applieddate: '2031-01-01' }, 'record-invalid', 'appliedOn'],
    [{ housingunits: 'many' }, 'not-an-integer', 'housingUnits'],
    [{ estprojectcost: '1.005' }, 'too-precise', 'estimatedCost'],
    [{ estprojectcost: '$5,000' }, 'not-a-number', 'estimatedCost'],
    [{ estprojectcost: '-5' }, 'record-invalid', 'estimatedCost'],
    [{ latitude: '' }, 'record-invalid', 'plot'],
    [{ latitude: 'north' }, 'not-the-pattern', 'plot'],
    [{ communitycode: 'ab c' }, 'record-invalid', 'zone'],
    [{ permitnum: 'bp 1' }, 'record-invalid', 'reference'],
    [{ permitnum: '' }, 'key-missing', 'permitnum'],
  ])('%j is refused as %s', async (cells, reason, field) => {
    expect(await mapped(cells as Record<string, string>)).toMatchObject({ refusal: { reason, field } });
  });
});
