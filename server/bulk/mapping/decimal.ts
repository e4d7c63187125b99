export type Rounding = 'half-up' | 'refuse';
export type DecimalProblem = 'not-a-number' | 'too-precise';

type Exact = { readonly units: bigint; readonly scale: number };

const PLAIN = /^(-?)(\d{1,18})(?:\.(\d{1,18}))?$/;

/**
 * A plain decimal text with exactly `scale` digits after the point, multiplied by `times` where given. Computed in integers:
 * in floating point 1.005 is rounded down.
 */
export function formatDecimal(text: string, scale: number, rounding: Rounding, times = '1'): string | { readonly problem: DecimalProblem } {
  const value = parseExact(text);
  const factor = parseExact(times);
  if (value === undefined || factor === undefined) return { problem: 'not-a-number' };
  const product: Exact = { units: value.units * factor.units, scale: value.scale + factor.scale };
  const units = rescale(product, scale, rounding);
  return units === undefined ? { problem: 'too-precise' } : write(units, scale);
}

export function isPlainDecimal(text: string): boolean {
  return PLAIN.test(text);
}

function parseExact(text: string): Exact | undefined {
  const match = PLAIN.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = ''] = match;
  const units = BigInt(`${whole}${fraction}`);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

/** Half is rounded away from zero, as people do with money. Undefined when digits would be lost and may not be. */
function rescale({ units, scale }: Exact, to: number, rounding: Rounding): bigint | undefined {
  if (scale <= to) return units * 10n ** BigInt(to - scale);
  const step = 10n ** BigInt(scale - to);
  const size = units < 0n ? -units : units;
  if (size % step !== 0n && rounding === 'refuse') return undefined;
  const rounded = (size * 2n + step) / (step * 2n);
  return units < 0n ? -rounded : rounded;
}

function write(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
