import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import jsqr from 'jsqr';
import { qrContentStream, QUIET_ZONE, qrSpan, sealAddress, type SealQr, sealQr, sealQrVersion, versionSpan } from '../../document/index.ts';
import type { ValidVector } from '../vectors/valid-cases.ts';

const { origin, vectors } = JSON.parse(readFileSync(new URL('../vectors/valid.json', import.meta.url), 'utf8')) as { origin: string; vectors: ValidVector[] };
const drawn = (vector: ValidVector): SealQr => sealQr(sealAddress(origin), vector.digits);
const first = drawn(vectors[0]!);

/** Modules of a content stream, read back by the rules of PDF inline images (ISO 32000-1 §8.9.7) and not by this project's. */
function modulesOf(content: string): boolean[][] {
  const [, width, height, hex] = /^q\n0 g\n\S+ 0 0 \S+ 0 0 cm\nBI\n\/W (\d+) \/H (\d+) \/IM true \/D \[1 0\] \/F \/AHx\nID\n([0-9a-f\n]+)>\nEI\nQ\n$/.exec(content)!;
  const bytes = Buffer.from(hex!.replaceAll('\n', ''), 'hex');
  const stride = Math.ceil(Number(width) / 8);
  expect(bytes).toHaveLength(stride * Number(height));
  return Array.from({ length: Number(height) }, (_, y) => Array.from({ length: Number(width) }, (__, x) => (bytes[y * stride + (x >> 3)]! & (0x80 >> (x & 7))) !== 0));
}

/** A picture with some pixels a module, as a camera would give it. */
function read(modules: boolean[][], scale = 4): string | undefined {
  const side = modules.length * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) if (modules[Math.floor(y / scale)]![Math.floor(x / scale)]) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
  }
  const decode = jsqr as unknown as (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
  return decode(pixels, side, side)?.data;
}

describe('the QR of a seal', () => {
  test.each(vectors.filter((_, index) => index % 4 === 0))('is read by another library as the seal text: $name', (vector) => {
    expect(read(modulesOf(qrContentStream(drawn(vector), '120')))).toBe(vector.text);
  });

  test('stands in the content stream module for module, with four light ones on each side', () => {
    const modules = modulesOf(qrContentStream(first, '120.5'));
    expect(modules).toHaveLength(qrSpan(first));
    expect(qrSpan(first)).toBe(17 + 4 * first.version + 2 * QUIET_ZONE);
    modules.forEach((row, y) => row.forEach((dark, x) => {
      const [r, c] = [y - QUIET_ZONE, x - QUIET_ZONE];
      const inside = r >= 0 && c >= 0 && r < first.size && c < first.size;
      if (dark !== (inside && first.isDark(r, c))) throw new Error(`module ${x},${y} differs`);
    }));
  });

  test('has one row of hexadecimal for each row of modules, padded with light', () => {
    const rows = qrContentStream(first, '100').split('ID\n')[1]!.split('>')[0]!.split('\n');
    const padding = Math.ceil(qrSpan(first) / 8) * 8 - qrSpan(first);
    expect(rows).toHaveLength(qrSpan(first));
    expect(padding).toBeGreaterThan(0);
    expect(rows.every((row) => parseInt(row.slice(-2), 16) % 2 ** padding === 0)).toBe(true);
  });

  test('says correction level M and mask pattern 3 in its format information', () => {
    // ISO/IEC 18004 §7.9: 15 bits round the upper left finder, most significant first; M is 00, mask 3 is 011.
    const places = [[8, 0], [8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 7], [8, 8], [7, 8], [5, 8], [4, 8], [3, 8], [2, 8], [1, 8], [0, 8]] as const;
    expect(vectors.map((vector) => places.map(([r, c]) => (drawn(vector).isDark(r, c) ? 1 : 0)).join(''))).toEqual(vectors.map(() => '101101101001011'));
  });

  test('is the same every time it is drawn', () => {
    expect(qrContentStream(drawn(vectors[0]!), '90')).toBe(qrContentStream(first, '90'));
  });
});

test('The version and the side of a QR are known from lengths alone, for every seal that a QR can hold', () => {
  for (let digits = 100; digits <= 1200; digits += 7) {
    for (const address of ['https://v.example/#', sealAddress(origin), 'https://تحقق.example/#']) {
      const qr = sealQr(address, '9'.repeat(digits));
      expect({ digits, version: sealQrVersion(address, digits), span: versionSpan(qr.version) }).toEqual({ digits, version: qr.version, span: qrSpan(qr) });
    }
  }
});
