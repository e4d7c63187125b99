import { PdfError } from './pdf-error.ts';

/**
 * Undoes FlateDecode, and stops as soon as more than `cap` bytes have come out: what a bomb would still hold is never made.
 * @throws PdfError
 */
export async function inflate(data: Uint8Array, cap: number): Promise<Uint8Array> {
  const reader = new Blob([data.slice()]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await readChunk(reader);
    if (done) break;
    length += value.length;
    if (length > cap) {
      // Not awaited: what cancelling answers does not matter any more.
      reader.cancel().catch(() => undefined);
      throw new PdfError('file-attachment-too-large', `more than ${cap} bytes after inflating`);
    }
    chunks.push(value);
  }
  const out = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

async function readChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch {
    throw new PdfError('file-attachments', 'an attachment cannot be inflated');
  }
}
