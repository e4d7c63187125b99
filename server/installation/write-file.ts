import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a file beside its place and renames it, so that nobody ever reads half of it, also not after a kill or a power cut. */
export async function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // A leading dot keeps it from being served. Without the file's own name, which may be as long as a name can be.
  const draft = join(dirname(path), `.${randomUUID()}.new`);
  try {
    await writeFile(draft, content, { mode, flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
