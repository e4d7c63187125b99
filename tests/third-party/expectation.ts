import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `NAME.json` says about the paper `NAME.pdf`. */
export type Expectation = {
  /** The text in the QR code of every page. */
  readonly sealText: string;
  /** Values as printed, in reading order; Arabic and English values are strings of their own. */
  readonly fields: readonly string[];
  /** Dates, amounts and numbers whose characters must stand from left to right as written. */
  readonly visual: readonly string[];
};

export type Paper = { readonly name: string; readonly path: string; readonly expected: Expectation };

/** The result of one check of one paper; `detail` says what was seen when it failed. */
export type Check = { readonly name: string; readonly passed: boolean; readonly detail: string };

export function check(name: string, passed: boolean, detail: string): Check {
  return { name, passed, detail };
}

/** The papers of a folder; a PDF without its expectations is an error. */
export function readPapers(folder: string): Paper[] {
  const names = readdirSync(folder).filter((file) => file.endsWith('.pdf')).map((file) => file.slice(0, -'.pdf'.length)).sort();
  if (names.length === 0) throw new Error('the folder holds no PDF');
  return names.map((name) => ({ name, path: join(folder, `${name}.pdf`), expected: JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Expectation }));
}
