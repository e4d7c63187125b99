import { CodeReader as Threads, ImageError } from '../image/index.ts';
import type { CodeReader, SeenCodes } from './codes.ts';

/** A code reader on killable threads, for servers and the command line. Close it when done. */
export function createCodeReader(): CodeReader & { readonly close: () => Promise<void> } {
  const threads = new Threads();
  const read = async (bytes: Uint8Array): Promise<SeenCodes> => {
    try {
      const { codes } = await threads.read(bytes);
      return { ok: true, texts: [...new Set(codes.map(({ text }) => text))] };
    } catch (error) {
      if (error instanceof ImageError) return { ok: false, code: error.code };
      throw error;
    }
  };
  return { fromImage: read, fromPdf: read, close: () => threads.close() };
}
