import { workerData } from 'node:worker_threads';
import type { Answer } from '../../document/index.ts';
import { ImageError, readCodes } from '../image/index.ts';
import { type FolderOptions, PublishedFolder } from '../published/folder.ts';
import type { CodeReader, SeenCodes } from './codes.ts';
import { verifyFile } from './file.ts';

/** What a thread is given when it starts: the folder of what is published, and what was seen of it. Piscina wraps it as the second of two. */
const { directory, root, state } = (Array.isArray(workerData) ? workerData[1] : workerData) as { directory: string } & FolderOptions;

/** The state is the main thread's to write: it looks at the folder before it hands over any file. */
const published = new PublishedFolder(directory, () => Date.now() / 1000, { root, state, stateReadOnly: true });

/** On this thread, which can be ended, pictures are read without another one. */
const codes: CodeReader = { fromImage: read, fromPdf: read };

async function read(bytes: Uint8Array): Promise<SeenCodes> {
  try {
    return { ok: true, texts: [...new Set((await readCodes(bytes)).codes.map(({ text }) => text))] };
  } catch (error) {
    if (error instanceof ImageError) return { ok: false, code: error.code };
    throw error;
  }
}

/** The verdict on one upload. */
export default async function judge({ bytes, started }: { bytes: Uint8Array; started: Int32Array }): Promise<Answer> {
  Atomics.store(started, 0, 1);
  return verifyFile(bytes, await published.context(), codes);
}
