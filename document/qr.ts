import qrcode from 'qrcode/lib/core/qrcode.js';

/** Light modules on each side (ISO/IEC 18004 §6.3.8). */
export const QUIET_ZONE = 4;
/**
 * The mask is fixed, not chosen by penalty: the digits of a signed seal are as good as random, trying all eight costs
 * ten times the drawing, and a verifier must redraw the very same modules.
 */
const MASK_PATTERN = 3;

export type SealQr = {
  readonly version: number;
  /** Modules on a side, without the quiet zone. */
  readonly size: number;
  readonly isDark: (row: number, column: number) => boolean;
};

/** The QR of a seal text: a byte segment for the address, a numeric segment for the digits, correction level M (SPEC §7). */
export function sealQr(address: string, digits: string): SealQr {
  const qr = qrcode.create(
    [{ data: new TextEncoder().encode(address), mode: 'byte' }, { data: digits, mode: 'numeric' }],
    { errorCorrectionLevel: 'M', maskPattern: MASK_PATTERN },
  );
  const { size, data } = qr.modules;
  return { version: qr.version, size, isDark: (row, column) => data[row * size + column] === 1 };
}

const versions = new Map<string, number>();

/** The version of any QR with that many digits behind that address: it depends on lengths alone, so one is drawn and remembered. */
export function sealQrVersion(address: string, digitCount: number): number {
  const lengths = `${new TextEncoder().encode(address).length}+${digitCount}`;
  let version = versions.get(lengths);
  if (version === undefined) versions.set(lengths, (version = sealQr(address, '0'.repeat(digitCount)).version));
  return version;
}

/** Modules on a side of a QR of that version (ISO/IEC 18004 §6.3.2), with the quiet zone. */
export function versionSpan(version: number): number {
  return 17 + 4 * version + 2 * QUIET_ZONE;
}

/** Modules on a side with the quiet zone. */
export function qrSpan(qr: SealQr): number {
  return qr.size + 2 * QUIET_ZONE;
}

/**
 * The content stream of the QR's form XObject: one black image mask that fills a square of `side` (a PDF number as text,
 * points). A verifier makes the same bytes from the seal and compares (SPEC §7).
 */
export function qrContentStream(qr: SealQr, side: string): string {
  const span = qrSpan(qr);
  return `q\n0 g\n${side} 0 0 ${side} 0 0 cm\nBI\n/W ${span} /H ${span} /IM true /D [1 0] /F /AHx\nID\n${maskHex(qr, span)}>\nEI\nQ\n`;
}

function maskHex(qr: SealQr, span: number): string {
  const lines: string[] = [];
  for (let row = 0; row < span; row++) {
    const bytes = new Uint8Array(Math.ceil(span / 8));
    for (let column = 0; column < span; column++) {
      const r = row - QUIET_ZONE;
      const c = column - QUIET_ZONE;
      if (r >= 0 && c >= 0 && r < qr.size && c < qr.size && qr.isDark(r, c)) bytes[column >> 3]! |= 0x80 >> (column & 7);
    }
    lines.push([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
  }
  return lines.join('\n');
}
