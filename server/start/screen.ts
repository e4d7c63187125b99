import { isAbsolute, relative, resolve } from 'node:path';
import type { Config } from '../installation/config.ts';
import type { DemoPaper } from './demo.ts';

export type Screen = {
  readonly config: Config;
  readonly dataDir: string;
  readonly papers: readonly DemoPaper[];
  readonly keyFile: string | undefined;
  /** Where the reader stands, and what was set for this process: what is suggested has to work in another terminal. */
  readonly cwd: string;
  readonly databaseUrl: string | undefined;
};

/** What to open and what to try, after a start. */
export function startScreen({ config, dataDir, papers, keyFile, cwd, databaseUrl }: Screen): string {
  const { authority, verifyOrigin, apiOrigin } = config;
  const [first] = papers;
  const path = (file: string): string => shorter(cwd, file);
  const lines = [
    '',
    `  Khatm · ختم    ${authority.name.en} · ${authority.name.ar}`,
    ...(authority.demo ? ['  DEMONSTRATION: its papers are marked and worth nothing. · نموذج تجريبي'] : []),
    '',
    `  Checking page   ${verifyOrigin}/`,
    `  API             ${apiOrigin}/openapi.json`,
    `  Data            ${path(dataDir)}`,
  ];
  if (first && keyFile !== undefined) {
    const khatm = (words: string): string => `       npm run -s khatm -- ${words}${dataDir === resolve(cwd, 'data') ? '' : ` --data ${quoted(path(dataDir))}`}`;
    lines.push(
      `  API key         ${path(keyFile)}`,
      '',
      `  ${papers.length} sample papers are in ${path(dataDir)}/demo. Try${databaseUrl === undefined ? '' : ', with the same DATABASE_URL'}:`,
      '',
      `  1. Open ${path(first.file)} and scan its QR code, or open the address that is in it:`,
      '',
      first.seal,
      '',
      '  2. Check the file, suspend the paper and look again, on the page too; then let it be valid again:',
      khatm(`verify ${quoted(path(first.file))}`),
      khatm(`suspend ${first.number} --reason "complaint under review"`),
      khatm(`reinstate ${first.number} --reason "complaint not upheld"`),
      '  3. Issue one of your own:',
      khatm(`issue --type ${first.type} --record papers/${first.type}/samples/${first.sample}.json --out permit.pdf`),
      '  4. Let other software check it:',
      `       curl --data-binary @${quoted(path(first.file))} ${apiOrigin}/verifier/v1/file`,
      '',
    );
  }
  lines.push('  Stop with Ctrl-C; nothing is lost.');
  return lines.join('\n') + '\n';
}

/** Relative where that is shorter. */
function shorter(cwd: string, file: string): string {
  const near = relative(cwd, file) || '.';
  return near.startsWith('..') || isAbsolute(near) ? file : near;
}

function quoted(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
