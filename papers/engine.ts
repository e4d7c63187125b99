import { join } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { PaperError } from './errors.ts';
import type { LaidOutPaper } from './job.ts';

/** What the engine reports about one place in a template. */
type Diagnostic = { readonly message?: string };
type Report = { readonly shortDiagnostics: readonly Diagnostic[] } | null;

/** The cache is swept once in so many papers: a sweep costs 1 ms, however little it finds. */
const PAPERS_A_SWEEP = 4;
/** What so many sweeps did not find used is dropped: more papers than the types that are issued in turn, or each would find nothing of its type's last one. */
const REMEMBERED_SWEEPS = 2;

/** What the templates see, as two JSON texts. */
export type EngineInput = { readonly authority: string; readonly job: string };

/** The template panics with this prefix and a field's name when a word is wider than its place. */
const DOES_NOT_FIT = /does-not-fit:([^"\\]+)/;

/** Where the engine finds what it is given, as files of the papers' folder that exist in memory only. */
const AUTHORITY = 'authority.json';
const JOB = 'job.json';
const MAIN = 'layout/main.typ';

/** Typst with the papers' folder and fonts. */
export class Engine {
  private readonly compiler: NodeCompiler;
  private readonly workspace: string;
  private authority = '';
  private papers = 0;

  constructor(workspace: string, fonts: readonly Buffer[]) {
    this.workspace = workspace;
    this.compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: [...fonts] }] });
  }

  /**
   * Compiles one paper. `authority` is what many papers share: as long as it stays the same, the engine keeps what it made of it.
   * @throws PaperError `does-not-fit` (a word) or `template-failed`
   */
  compile({ authority, job }: EngineInput, creationTimestamp: number, gate: boolean): LaidOutPaper {
    if (authority !== this.authority) this.compiler.mapShadow(join(this.workspace, AUTHORITY), Buffer.from(authority));
    this.authority = authority;
    this.compiler.mapShadow(join(this.workspace, JOB), Buffer.from(job));
    const compiled = this.compiler.compile({ mainFilePath: join(this.workspace, MAIN) });
    refuse(compiled.takeError() as Report);
    refuse(compiled.takeWarnings() as Report);
    const { result } = compiled;
    if (!result) throw new PaperError({ code: 'template-failed', diagnostics: ['no document'] });
    try {
      if (gate) this.compiler.pdf(result, { pdfStandard: 'ua-1', creationTimestamp });
      return { pdf: this.compiler.pdf(result, { pdfStandard: 'a-3a', creationTimestamp }), pages: result.numOfPages };
    } catch (error) {
      throw new PaperError({ code: 'template-failed', diagnostics: [error instanceof Error ? error.message : String(error)] });
    }
  }

  /** Drops from the engine's cache what the last papers did not use; what every paper of a type uses stays. */
  forget(): void {
    if (++this.papers % PAPERS_A_SWEEP === 0) this.compiler.evictCache(REMEMBERED_SWEEPS);
  }
}

function refuse(report: Report): void {
  const diagnostics = (report?.shortDiagnostics ?? []).map((diagnostic) => diagnostic.message ?? String(diagnostic));
  if (diagnostics.length === 0) return;
  const word = diagnostics.map((message) => DOES_NOT_FIT.exec(message)?.[1]).find((field) => field !== undefined);
  throw new PaperError(word === undefined ? { code: 'template-failed', diagnostics } : { code: 'does-not-fit', reason: 'word', field: word });
}
