import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check, Paper } from './expectation.ts';
import { readPapers } from './expectation.ts';
import { checkFonts, checkQr, checkSyntax } from './filechecks.ts';
import { issueSamples } from './samples.ts';
import { checkCades, checkPdfsig, trustRoot } from './signaturechecks.ts';
import { checkExtraction, checkOrder, checkVisualOrder } from './textchecks.ts';
import { requireTools } from './tools.ts';

/**
 * Shows papers to programs that know nothing of Khatm: `node tests/third-party/check.ts [FOLDER]`. The folder holds `NAME.pdf`,
 * `NAME.json` (expectation.ts) and `root.pem`; without one, every sample of every document type is issued under a test root.
 * Prints a line for each check and last `N passed, N failed`; exit status 1 when one failed.
 */
async function main(): Promise<void> {
  requireTools();
  const scratch = mkdtempSync(join(tmpdir(), 'khatm-third-party-'));
  try {
    const folder = process.argv[2] ?? join(scratch, 'papers');
    if (process.argv[2] === undefined) await issueSamples(folder);
    const root = join(folder, 'root.pem');
    const nss = folderIn(scratch, 'nss');
    const database = trustRoot(root, nss);
    const results = readPapers(folder).flatMap((paper) => checkPaper(paper, root, database, folderIn(scratch, `of-${paper.name}`)));
    const failed = results.filter(({ passed }) => !passed).length;
    process.exitCode = failed > 0 ? 1 : 0;
    console.log(`${results.length - failed} passed, ${failed} failed`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function checkPaper(paper: Paper, root: string, database: string, scratch: string): Check[] {
  const checks = [
    checkQr(paper, scratch),
    checkSyntax(paper),
    ...checkPdfsig(paper, database),
    checkCades(paper, root, scratch),
    checkFonts(paper),
    checkExtraction(paper),
    checkOrder(paper),
    checkVisualOrder(paper),
  ];
  for (const { name, passed, detail } of checks) console.log(`${passed ? 'ok    ' : 'FAILED'} ${paper.name}: ${name}${passed ? '' : `\n       ${detail.trim().replaceAll('\n', '\n       ')}`}`);
  return checks;
}

function folderIn(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

await main();
