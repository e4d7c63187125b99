/**
 * A backup is one gzip file (RFC 1952) of lines, each a JSON text (RFC 8259) in UTF-8 that ends with LF, in this order:
 *
 * - {@link Opening}
 * - one part after the other: its {@link PartStart}, its rows, its {@link PartEnd}. A row of a table is an array of the columns' texts as PostgreSQL
 *   writes them (null for NULL); the rows of a file are strings, the base64 (RFC 4648) of its bytes piece by piece. A part's SHA-256 is over the bytes
 *   of its start and its rows, with their LF.
 * - {@link Manifest}: every part once more, in order. Nothing follows it.
 *
 * Whoever has the manifest's SHA-256, which `khatm backup` prints, knows every byte.
 */
export const VERSION = 1;

export type Opening = {
  readonly khatm: 'backup';
  readonly version: number;
  /** ISO 8601, when the snapshot was taken. */
  readonly created: string;
  readonly authority: string;
  /** Migration steps of the database, in order. */
  readonly steps: readonly string[];
  /** The last value, as text, of each sequence that belongs to no column; null for one that was never used. */
  readonly sequences: Readonly<Record<string, string | null>>;
};

export type PartStart = { readonly part: 'file'; readonly name: string } | { readonly part: 'table'; readonly name: string; readonly columns: readonly string[] };
export type PartEnd = { readonly end: string; readonly rows: number; readonly sha256: string };
export type Manifest = { readonly manifest: readonly PartEnd[]; /** Of the opening line. */ readonly opening: string };

export function isOpening(value: unknown): value is Opening {
  const { khatm, version, created, authority, steps, sequences } = Object(value) as Partial<Opening>;
  return khatm === 'backup' && Number.isInteger(version) && typeof created === 'string' && typeof authority === 'string'
    && isTexts(steps) && typeof sequences === 'object' && sequences !== null && Object.values(sequences).every((last) => last === null || /^[0-9]{1,19}$/.test(last));
}

export function isPartStart(value: unknown): value is PartStart {
  const { part, name, columns } = Object(value) as { part?: unknown; name?: unknown; columns?: unknown };
  return typeof name === 'string' && (part === 'file' || (part === 'table' && isTexts(columns)));
}

export function isPartEnd(value: unknown): value is PartEnd {
  const { end, rows, sha256 } = Object(value) as Partial<PartEnd>;
  return typeof end === 'string' && Number.isSafeInteger(rows) && typeof sha256 === 'string';
}

export function isManifest(value: unknown): value is Manifest {
  const { manifest, opening } = Object(value) as Partial<Manifest>;
  return Array.isArray(manifest) && manifest.every(isPartEnd) && typeof opening === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
