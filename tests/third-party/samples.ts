import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sealAddress, sealText } from '../../document/index.ts';
import { preparePaper } from '../../issuer/pdf/index.ts';
import { loadPapers, PaperError, type PaperJob } from '../../papers/index.ts';
import { makeTestChain } from './chain.ts';
import type { Expectation } from './expectation.ts';
import { placedOrder, printed } from './printed.ts';

const ORIGIN = 'https://check.example';
const AUTHORITY: PaperJob['authority'] = {
  name: { ar: 'بلدية تجريبية', en: 'Test Municipality' },
  department: { ar: 'إدارة رخص البناء', en: 'Building Permits Department' },
  colour: '#7a1f3d',
  footer: { ar: 'ورقة للاختبار', en: 'A paper for tests' },
  prefix: 'TM',
};

/** Issues every sample of every document type that fits its pages, with seals of a permit's length, under a test root. */
export async function issueSamples(folder: string): Promise<void> {
  const chain = await makeTestChain();
  const papers = loadPapers();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'root.pem'), chain.rootPem);
  const samples = [...papers.types.values()].flatMap(({ schema, samples }) => samples.map(({ name, record }) => ({ schema, name, record })));
  for (const { schema, name, record } of samples) {
    const type = schema.name;
    const template = readFileSync(join(import.meta.dirname, '../../papers', type, 'template.typ'), 'utf8');
    const issuedAt = new Date('2026-11-22T08:00:00Z');
    const facts = { number: 'TM-2026-004217', issuedOn: '2026-11-22', code: '402817365924' };
    const job = { ...facts, type, record, issuedAt, qrSideMm: 42.5, authority: AUTHORITY, verifyAddress: 'check.example', demo: false };
    const pdf = await layOut(papers, job);
    if (!pdf) continue;
    const seal = randomBytes(305);
    const { finish } = await preparePaper({ pdf });
    const paper = await finish({
      seal,
      sealAddress: sealAddress(ORIGIN),
      record: randomBytes(700),
      certificate: chain.signer,
      chain: [chain.ca],
      sign: chain.sign,
      signedAt: issuedAt,
      authorityName: `${AUTHORITY.name.ar} / ${AUTHORITY.name.en}`,
      reason: 'إصدار وثيقة رسمية / Issue of an official paper',
    });
    const { fields, visual } = printed(schema.fields, record, placedOrder(template));
    const expected: Expectation = {
      sealText: sealText(ORIGIN, seal),
      fields: [facts.number, facts.issuedOn, ...fields],
      visual: [facts.number, facts.issuedOn, facts.code, ...visual],
    };
    writeFileSync(join(folder, `${type}-${name}.pdf`), paper);
    writeFileSync(join(folder, `${type}-${name}.json`), JSON.stringify(expected, undefined, 1));
  }
}

/** A sample may be there to show that it does not fit. */
async function layOut(papers: ReturnType<typeof loadPapers>, job: PaperJob): Promise<Uint8Array | undefined> {
  try {
    return (await papers.layOut(job)).pdf;
  } catch (error) {
    if (error instanceof PaperError && error.code === 'does-not-fit') return undefined;
    throw error;
  }
}
