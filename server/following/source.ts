import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadLogFile } from '../../verifier/index.ts';
import { FollowError } from './errors.ts';

/** The largest file of a log of Khatm is a checkpoint with many cosignatures; tiles have 8,192 bytes, entry bundles 8,704. */
const MAX_BYTES = 256 * 1024;
const PATIENCE_MS = 10_000;

/** The files of a log under an address or in a folder. Reading throws FollowError `log-unreachable`, `log-malformed`. */
export function openLogSource(place: string, patienceMs = PATIENCE_MS): ReadLogFile {
  return /^https?:\/\//.test(place) ? fromAddress(place.replace(/\/+$/, ''), patienceMs) : fromFolder(place);
}

function fromAddress(base: string, patienceMs: number): ReadLogFile {
  return async (path) => {
    try {
      const response = await fetch(`${base}/${path}`, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) });
      if (response.status === 404 || response.status === 410) {
        await response.body?.cancel();
        return undefined;
      }
      if (!response.ok) throw new FollowError('log-unreachable', `${base}/${path} answers ${response.status}.`);
      return await readBody(response, path);
    } catch (error) {
      if (error instanceof FollowError) throw error;
      const { message, cause } = error as Error;
      throw new FollowError('log-unreachable', `${base}/${path} cannot be read: ${(cause as Error | undefined)?.message ?? message}.`);
    }
  };
}

async function readBody(response: Response, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) throw tooLong(path);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function fromFolder(folder: string): ReadLogFile {
  return async (path) => {
    const file = join(folder, path);
    try {
      if ((await stat(file)).size > MAX_BYTES) throw tooLong(path);
      return new Uint8Array(await readFile(file));
    } catch (error) {
      if (error instanceof FollowError) throw error;
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw new FollowError('log-unreachable', `${file} cannot be read: ${message}.`);
    }
  };
}

function tooLong(path: string): FollowError {
  return new FollowError('log-malformed', `The log's ${path} is longer than ${MAX_BYTES} bytes.`);
}
