import { relative } from 'node:path';
import type { Config } from '../installation/config.ts';
import type { DemoPaper } from './demo.ts';

export type Screen = { readonly config: Config; readonly dataDir: string; readonly papers: readonly DemoPaper[]; readonly keyFile: string | undefined };

/** What to open and what to try, after a start. */
export function startScreen({ config, dataDir, papers, keyFile }: Screen): string {
  const { authority, verifyOrigin, apiOrigin } = config;
  const [first] = papers;
  const short = (path: string): string => relative(process.cwd(), path) || path;
  const lines = [
    '',
    `  Khatm · ختم    ${authority.name.en} · ${authority.name.ar}`,
    ...(authority.demo ? ['  DEMONSTRATION: its papers are marked and worth nothing. · نموذج تجريبي'] : []),
    '',
    `  Checking page   ${verifyOrigin}`,
    `  API             ${apiOrigin}/openapi.json`,
    `  Data            ${short(dataDir)}`,
  ];
  if (first && keyFile !== undefined) {
    lines.push(
      `  API key         ${short(keyFile)}`,
      '',
      `  ${papers.length} sample papers are in ${short(dataDir)}/demo. Try:`,
      '',
      '  1. Open one, and scan its QR code; or open the address that is in it:',
      `       ${first.seal.slice(0, 60)}…  (npm run -s khatm -- show ${first.number})`,
      '  2. Check the file, then revoke it and check again:',
      `       npm run -s khatm -- verify ${short(first.file)}`,
      `       npm run -s khatm -- revoke ${first.number} --reason "try it"`,
      '  3. Issue one of your own:',
      '       npm run -s khatm -- issue --type building-permit --record papers/building-permit/samples/villa.json --out permit.pdf',
      '',
      '  Stop with Ctrl-C; nothing is lost.',
    );
  }
  return lines.join('\n') + '\n';
}
