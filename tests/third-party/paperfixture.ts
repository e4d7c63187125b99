import { sealAddress } from '../../document/index.ts';
import type { PaperSealing } from '../../issuer/pdf/index.ts';
import { loadPapers } from '../../papers/index.ts';
import type { TestChain } from './chain.ts';

export const ORIGIN = 'https://check.example';

/** Lays out the shortest building permit under a document number. */
export function smallestPermit(): (number: string) => Promise<Uint8Array> {
  const papers = loadPapers();
  const { record } = papers.types.get('building-permit')!.samples.find((sample) => sample.name === 'smallest')!;
  const name = { ar: 'بلدية تجريبية', en: 'Test Municipality' };
  return async (number) => {
    const { pdf } = await papers.layOut({
      type: 'building-permit',
      record,
      number,
      issuedOn: '2026-11-22',
      issuedAt: new Date('2026-11-22T08:00:00Z'),
      code: '402817365924',
      qrSideMm: 42.5,
      authority: { name, department: name, colour: '#7a1f3d', footer: name, prefix: 'TM' },
      verifyAddress: 'check.example',
      demo: false,
    });
    return pdf;
  };
}

/** A building permit as laid out, before its seal. */
export async function laidOutPermit(): Promise<Uint8Array> {
  return smallestPermit()('TM-2026-004217');
}

/** A sealing with bytes in place of a true seal: assembling a file does not look into them. */
export function sealing(chain: TestChain, changes: Partial<PaperSealing> = {}): PaperSealing {
  return {
    seal: Buffer.alloc(305, 7),
    sealAddress: sealAddress(ORIGIN),
    record: Buffer.alloc(700, 9),
    certificate: chain.signer,
    chain: [chain.ca],
    sign: chain.sign,
    signedAt: new Date('2026-11-22T08:00:01Z'),
    authorityName: 'بلدية تجريبية / Test Municipality',
    reason: 'Issue of an official paper',
    ...changes,
  };
}
