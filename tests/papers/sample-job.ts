import type { PaperJob } from '../../papers/index.ts';

/** A job for one record with everything else fixed. */
export function sampleJob(type: string, record: PaperJob['record'], changes: Partial<PaperJob> = {}): PaperJob {
  return {
    type,
    record,
    number: 'WM-BP-2026-000417',
    issuedOn: '2026-11-22',
    issuedAt: new Date('2026-11-22T06:15:30Z'),
    code: '493817260458',
    qrSideMm: 42.5,
    authority: {
      name: { ar: 'بلدية الواحة', en: 'Al Waha Municipality' },
      department: { ar: 'إدارة رخص المباني', en: 'Building Permits Department' },
      colour: '#6b1630',
      footer: { ar: 'ص.ب 2200، الواحة – هاتف 16066', en: 'P.O. Box 2200, Al Waha – Tel. 16066' },
      prefix: 'WM',
    },
    verifyAddress: 'http://127.0.0.1:8460/',
    demo: true,
    ...changes,
  };
}
