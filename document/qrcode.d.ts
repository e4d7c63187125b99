/** The drawing core of the npm package `qrcode`, without its file and canvas renderers. */
declare module 'qrcode/lib/core/qrcode.js' {
  type Segment = { data: Uint8Array; mode: 'byte' } | { data: string; mode: 'numeric' };
  type QrCode = { version: number; modules: { size: number; data: Uint8Array } };
  const core: { create(segments: Segment[], options: { errorCorrectionLevel: 'M'; maskPattern: number }): QrCode };
  export default core;
}
