import { describe, expect, it } from '@jest/globals';
import { isRecordProblems, readRecordFields } from '../../document/index.ts';
import { loadPapers } from '../../papers/index.ts';
import { sampleJob } from './sample-job.ts';

const papers = loadPapers();
const samples = [...papers.types.values()].flatMap(({ schema, samples }) => samples.map(({ name, record }) => ({ type: schema.name, name, schema, record })));

describe('the samples', () => {
  it('are at least three of each type, one of them the longest', () => {
    for (const { samples } of papers.types.values()) {
      expect(samples.length).toBeGreaterThanOrEqual(3);
      expect(samples.map(({ name }) => name)).toContain('longest');
    }
  });

  it.each(samples)('$type/$name is a valid record', ({ schema, record }) => {
    const read = readRecordFields(schema, record);
    expect(isRecordProblems(read) ? read : []).toEqual([]);
  });

  it.each(samples)('$type/$name lays out as PDF/A-3a, passes PDF/UA-1 and keeps to its pages', async ({ type, schema, record }) => {
    const { pdf, pages } = await papers.layOut(sampleJob(type, record, { gate: true }));
    expect(pages).toBeLessThanOrEqual(schema.maxPages);
    const text = Buffer.from(pdf).toString('latin1');
    // As booleans: a failure would print the whole file.
    expect(text.includes('<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A<')).toBe(true);
    expect(/\/Lang ?\(ar-QA\)/.test(text)).toBe(true);
  });

  it.each(samples)('$type/$name holds exactly one image, of one pixel, for the QR', async ({ type, record }) => {
    const { pdf } = await papers.layOut(sampleJob(type, record, { demo: false }));
    const images = Buffer.from(pdf).toString('latin1').match(/\/Subtype\/Image[^>]*>>|<<[^<>]*\/Subtype\s*\/Image[^>]*/g) ?? [];
    expect(images).toHaveLength(1);
    expect(images[0]).toMatch(/\/Width 1\b/);
    expect(images[0]).toMatch(/\/Height 1\b/);
  });
});

describe('the types', () => {
  it('are found by the id that a seal holds', () => {
    expect([1, 2, 3].map((id) => papers.byId(id)?.schema.name)).toEqual(['building-permit', 'building-completion-certificate', 'salary-statement']);
    expect(papers.byId(4)).toBeUndefined();
  });

  it('have template hashes of their own', () => {
    const hashes = [...papers.types.values()].map(({ templateHash }) => Buffer.from(templateHash).toString('hex'));
    expect(new Set(hashes).size).toBe(3);
    expect(hashes.every((hash) => hash.length === 64)).toBe(true);
    expect([...loadPapers().types.values()].map(({ templateHash }) => Buffer.from(templateHash).toString('hex'))).toEqual(hashes);
  });

  it('take a QR of every version that a seal may need', async () => {
    for (const qrSideMm of [26.5, 36.5, 46.5]) {
      const { pages } = await papers.layOut(sampleJob('building-permit', papers.types.get('building-permit')!.samples.find(({ name }) => name === 'smallest')!.record, { qrSideMm }));
      expect(pages).toBe(1);
    }
  });
});
