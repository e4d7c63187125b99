/** Fails in the way that the file's text says. */
export default async function fail({ bytes, started }: { bytes: Uint8Array; started: Int32Array }): Promise<unknown> {
  Atomics.store(started, 0, 1);
  switch (new TextDecoder().decode(bytes)) {
    case 'exit':
      return process.exit(3);
    case 'throw':
      throw new TypeError('thrown');
    case 'loop':
      for (;;);
    case 'memory':
      for (const kept: number[][] = []; ; ) kept.push(Array.from({ length: 100_000 }, (_, index) => index));
    default:
      return { ok: true, found: { type: 'png', codes: [], pageCount: 1, pagesRead: 1 } };
  }
}
