/** Data codewords at correction level M, versions 1 to 20 (ISO/IEC 18004 table 7). */
const CODEWORDS_M = [16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254, 290, 334, 365, 415, 453, 507, 563, 627, 669];

/** The smallest version that holds a byte segment and a numeric segment, counted from the standard's tables. */
export function qrVersion(address: string, digits: string): number {
  const numericBits = 10 * Math.floor(digits.length / 3) + [0, 4, 7][digits.length % 3]!;
  const fits = CODEWORDS_M.findIndex((codewords, index) => {
    const version = index + 1;
    const byteCounter = version < 10 ? 8 : 16;
    const numericCounter = version < 10 ? 10 : 12;
    return 4 + byteCounter + 8 * Buffer.byteLength(address) + 4 + numericCounter + numericBits <= 8 * codewords;
  });
  if (fits < 0) throw new RangeError('larger than version 20');
  return fits + 1;
}
