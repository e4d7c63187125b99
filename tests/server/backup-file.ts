import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

/** The lines of a backup, for tests that damage it. */
export function linesOf(file: string): string[] {
  return gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
}

export function writeLines(file: string, lines: readonly string[]): void {
  writeFileSync(file, gzipSync(lines.join('\n') + '\n'));
}

/** Index of the first line of each part, with its name. */
export function partsOf(lines: readonly string[]): { readonly name: string; readonly at: number }[] {
  return lines.flatMap((line, at) => {
    if (!line.startsWith('{')) return [];
    const { part, name } = JSON.parse(line) as { part?: string; name?: string };
    return part === undefined ? [] : [{ name: name!, at }];
  });
}
