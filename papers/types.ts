import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentSchema } from '../document/index.ts';

/** A record that shows what a type can hold; `name` is the file name without its ending. */
export type PaperSample = { readonly name: string; readonly record: Readonly<Record<string, unknown>> };

/** One document type: what its folder holds. */
export type PaperType = {
  readonly schema: DocumentSchema;
  /** SHA-256 over everything that decides the look of the type (README.md). */
  readonly templateHash: Uint8Array;
  readonly samples: readonly PaperSample[];
};

/** Folders of this room that hold no document type. */
const NO_TYPES: ReadonlySet<string> = new Set(['layout', 'words']);

/** Reads every type folder under `root`. */
export function readTypes(root: string, fontHashes: ReadonlyMap<string, string>): Map<string, PaperType> {
  const layout = readdirSync(join(root, 'layout')).map((name) => `layout/${name}`);
  const types = new Map<string, PaperType>();
  for (const entry of readdirSync(root, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isDirectory() || NO_TYPES.has(entry.name)) continue;
    const schema = readJson(join(root, entry.name, 'schema.json')) as DocumentSchema;
    if (schema.name !== entry.name) throw new RangeError(`papers/${entry.name}: the schema calls itself ${schema.name}`);
    if ([...types.values()].some((other) => other.schema.id === schema.id || other.schema.code === schema.code)) {
      throw new RangeError(`papers/${entry.name}: id or code is taken`);
    }
    const files = [...layout, `${entry.name}/schema.json`, `${entry.name}/template.typ`];
    types.set(schema.name, { schema, templateHash: hashTemplate(root, files, fontHashes), samples: readSamples(join(root, entry.name, 'samples')) });
  }
  return types;
}

function hashTemplate(root: string, files: readonly string[], fontHashes: ReadonlyMap<string, string>): Uint8Array {
  const lines = files.map((file) => `${file} ${createHash('sha256').update(readFileSync(join(root, file))).digest('hex')}\n`);
  for (const [name, hash] of fontHashes) lines.push(`font/${name} ${hash}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest();
}

function readSamples(folder: string): PaperSample[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
  return names.map((name) => ({ name: name.slice(0, -'.json'.length), record: readJson(join(folder, name)) as PaperSample['record'] }));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
