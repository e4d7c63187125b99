import { describe, expect, it } from '@jest/globals';
import { loadPapers, PaperError, type PaperJob, type PaperProblem } from '../../papers/index.ts';
import { sampleJob } from './sample-job.ts';

const papers = loadPapers();
const permit = papers.types.get('building-permit')!.samples.find(({ name }) => name === 'smallest')!.record;
const salary = papers.types.get('salary-statement')!.samples.find(({ name }) => name === 'engineer')!.record;

async function problem(job: PaperJob): Promise<PaperProblem | undefined> {
  return papers.layOut(job).then(() => undefined, (error: unknown) => {
    if (error instanceof PaperError) return error.problem;
    throw error;
  });
}

describe('a record that cannot be printed', () => {
  it.each([
    ['an emoji', 'Villa 😀', 'U+1F600'],
    ['Chinese', 'Villa 中', 'U+4E2D'],
    ['a control character', 'Villa\u0007', 'U+0007'],
    ['a bidi override', 'Villa \u202e', 'U+202E'],
    ['a private-use character', 'Villa \ue000', 'U+E000'],
  ])('with %s is refused by the name of its field', async (_what, en, codePoint) => {
    const record = { ...permit, zoneName: { ar: 'الريان', en } };
    expect(await problem(sampleJob('building-permit', record))).toEqual({ code: 'unprintable', field: 'zoneName.en', codePoints: [codePoint] });
  });

  it('is named down to the row', async () => {
    const record = { ...salary, deductions: [{ label: { ar: 'قسط ☃', en: 'Instalment' }, amount: '3605.25' }] };
    expect(await problem(sampleJob('salary-statement', record))).toMatchObject({ code: 'unprintable', field: 'deductions[0].label.ar' });
  });

  it('prints Arabic with vowels, Latin with accents and the signs of trade', async () => {
    const record = { ...permit, zoneName: { ar: 'الرُّؤية ﷺ ١٢٣ – «س» ك٪ پچژگ', en: 'Übersee & Søn – “№ 5” ½ m² €' } };
    expect(await problem(sampleJob('building-permit', record, { gate: true }))).toBeUndefined();
  });
});

describe('a word wider than its cell', () => {
  it.each(['ar', 'en'] as const)('in %s is refused by the name of its field', async (language) => {
    const word = (language === 'ar' ? 'م' : 'W').repeat(60);
    const record = { ...permit, address: { ar: 'مبنى 8', en: 'Building 8', [language]: word } };
    expect(await problem(sampleJob('building-permit', record))).toEqual({ code: 'does-not-fit', reason: 'word', field: `address.${language}` });
  });

  it('is broken after its separators where it has them', async () => {
    const record = { ...permit, address: { ar: 'مبنى 8', en: 'SEMI-D,BSMT-DEV,FIREPLACE,GARAGE,DECK,PORCH,SSuite' } };
    expect(await problem(sampleJob('building-permit', record))).toBeUndefined();
  });

  it('is never an ordinary one, however wide its letters', async () => {
    const record = { ...permit, address: { ar: 'أفاستسقيناكموها واستخلاصاتهم '.repeat(4).trim(), en: 'WWWWWWWWWWWW '.repeat(9).trim() } };
    expect(await problem(sampleJob('building-permit', record))).toBeUndefined();
  });
});

describe('a record that needs too many pages', () => {
  it('is refused with the texts worth shortening', async () => {
    const label = { ar: 'بدل عمل إضافي في أيام العطل الرسمية والمناسبات الوطنية', en: 'Overtime on public holidays and on national occasions, too' };
    const rows = Array.from({ length: 120 }, () => ({ label, amount: '1.00' }));
    const refused = await problem(sampleJob('salary-statement', { ...salary, allowances: rows }));
    expect(refused).toEqual({
      code: 'does-not-fit',
      reason: 'pages',
      pages: expect.any(Number),
      maxPages: 4,
      longest: ['allowances[0].label.en', 'allowances[1].label.en', 'allowances[2].label.en'],
    });
  });
});

describe('other refusals', () => {
  it('name an unknown type', async () => {
    expect(await problem(sampleJob('fishing-licence', {}))).toEqual({ code: 'unknown-type', type: 'fishing-licence' });
  });

  it('call a crest that is no drawing a fault of the template', async () => {
    const job = sampleJob('building-permit', permit);
    expect(await problem({ ...job, authority: { ...job.authority, crestSvg: '<svg' } })).toMatchObject({ code: 'template-failed' });
  });

  it('leave the engine able to lay out the next paper', async () => {
    expect(await problem(sampleJob('building-permit', permit))).toBeUndefined();
  });
});

describe('markup in a record', () => {
  it('is printed as the characters it is', async () => {
    const record = { ...permit, zoneName: { ar: '#panic("x") *غ* $x$', en: '#read("/layout/crest.svg") _a_ <b> \\ `c` @d' } };
    expect(await problem(sampleJob('building-permit', record))).toBeUndefined();
  });
});
