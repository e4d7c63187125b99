import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { BackupError, damaged } from './errors.ts';
import { isManifest, isOpening, isPartEnd, isPartStart, type Opening, type PartEnd, type PartStart, VERSION } from './format.ts';
import { sha256 } from './write.ts';

/** What is done with a backup while it is read. Rows come before it is known whether they are as they were written: whatever is done must be undone when reading throws. */
export type BackupVisitor = {
  readonly opened?: (opening: Opening) => Promise<void>;
  readonly started?: (part: PartStart) => Promise<void>;
  /** @param row the line, a JSON text */
  readonly row?: (row: string, part: PartStart) => Promise<void>;
  readonly ended?: (part: PartStart) => Promise<void>;
};

/** Lines above are refused: PostgreSQL's fields are smaller, and files come in pieces. */
const MAX_LINE = 256 * 1024 * 1024;

/**
 * Reads a backup from its first byte to its last and verifies every part against its SHA-256 and the manifest.
 * @returns what it opens with, and the manifest's SHA-256, hex
 * @throws BackupError `backup-damaged`, `backup-too-new`
 */
export async function readBackup(file: string, visitor: BackupVisitor = {}): Promise<{ readonly opening: Opening; readonly sha256: string }> {
  let opening: Opening | undefined;
  let openingDigest = '';
  let part: PartStart | undefined;
  let hash = createHash('sha256');
  let rows = 0;
  const ends: PartEnd[] = [];
  let digest: string | undefined;
  for await (const line of linesOf(file)) {
    if (digest !== undefined) throw damaged(file, 'something follows its manifest');
    const hashed = (): unknown => hash.update(line).update('\n');
    if (opening === undefined) {
      opening = openingOf(file, parse(file, line));
      openingDigest = sha256(line + '\n');
      await visitor.opened?.(opening);
    } else if (part === undefined) {
      const value = parse(file, line);
      if (isManifest(value)) {
        if (value.opening !== openingDigest || JSON.stringify(value.manifest) !== JSON.stringify(ends)) throw damaged(file, 'its manifest names other parts');
        digest = sha256(line + '\n');
      } else if (isPartStart(value)) {
        [part, hash, rows] = [value, createHash('sha256'), 0];
        hashed();
        await visitor.started?.(part);
      } else throw damaged(file, 'neither a part nor the manifest follows a part');
    } else if (line.startsWith('{')) {
      const value = parse(file, line);
      const end: PartEnd = { end: part.name, rows, sha256: hash.digest('hex') };
      if (!isPartEnd(value) || JSON.stringify(value) !== JSON.stringify(end)) throw damaged(file, `its part ${part.name} has another content`);
      ends.push(end);
      await visitor.ended?.(part);
      part = undefined;
    } else {
      rows++;
      hashed();
      await visitor.row?.(line, part);
    }
  }
  if (opening === undefined || digest === undefined) throw damaged(file, 'it ends too early');
  return { opening, sha256: digest };
}

function openingOf(file: string, value: unknown): Opening {
  if (!isOpening(value)) throw damaged(file, 'it does not begin as a backup does');
  if (value.version !== VERSION) throw new BackupError('backup-too-new', `${file} is of version ${value.version}, and this Khatm reads version ${VERSION}. Use the Khatm that made it, or a newer one.`);
  return value;
}

function parse(file: string, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged(file, 'a line cannot be read');
  }
}

/** LF alone ends a line: JSON writes every other control character as an escape. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    let pieces: Buffer[] = [];
    let length = 0;
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        yield decode(file, Buffer.concat([...pieces, chunk.subarray(from, at)]));
        [pieces, length, from] = [[], 0, at + 1];
      }
      if (from < chunk.length) {
        length += chunk.length - from;
        if (length > MAX_LINE) throw damaged(file, 'a line is longer than any that is written');
        pieces.push(chunk.subarray(from));
      }
    }
    if (pieces.length > 0) throw damaged(file, 'it ends too early');
  } catch (error) {
    throw readingError(file, error as NodeJS.ErrnoException);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged(file, 'a line is not UTF-8');
  }
}

function readingError(file: string, error: NodeJS.ErrnoException): Error {
  if (error.code?.startsWith('Z_') === true) return damaged(file, 'it cannot be unpacked');
  if (error.syscall !== undefined) return damaged(file, `it cannot be read (${error.code})`);
  return error;
}
