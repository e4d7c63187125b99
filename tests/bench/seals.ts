import { digitsToBytes, readSealText, sealAddress, sealQr } from '../../document/index.ts';
import type { Installation } from '../../server/installation/open.ts';
import type { Figure } from './measure.ts';

const LIMITS: Readonly<Record<string, number>> = { 'building-permit': 15 };

/** Bytes and QR version of every sample's seal. */
export async function benchSeals({ issuer, config }: Installation): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [type, { samples }] of issuer.papers.types) {
    const seen: { bytes: number; version: number }[] = [];
    for (const { record } of samples) {
      const { seal } = await issuer.issue({ type, record, client: 'bench' });
      const { digits } = readSealText(seal);
      seen.push({ bytes: digitsToBytes(digits).length, version: sealQr(sealAddress(config.verifyOrigin), digits).version });
    }
    const bytes = seen.map((one) => one.bytes);
    const version = Math.max(...seen.map((one) => one.version));
    const limit = LIMITS[type] ?? 17;
    figures.push({ figure: `seal of ${type}, ${samples.length} samples`, value: `${Math.min(...bytes)}–${Math.max(...bytes)} bytes, version ${version}`, wanted: `version at most ${limit}`, holds: version <= limit });
  }
  return figures;
}
