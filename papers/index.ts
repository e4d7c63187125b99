import { join } from 'node:path';
import { Engine, type EngineInput } from './engine.ts';
import { PaperError } from './errors.ts';
import { loadFonts, type PaperFonts } from './fonts.ts';
import type { LaidOutPaper, PaperJob } from './job.ts';
import { fieldTexts, requirePrintable, type FieldText } from './printable.ts';
import { identifier } from './prose.ts';
import { readTypes, type PaperType } from './types.ts';
import { showRecord } from './values.ts';

export { PaperError, type PaperProblem } from './errors.ts';
export type { LaidOutPaper, PaperAuthority, PaperJob } from './job.ts';
export type { PaperSample, PaperType } from './types.ts';
export { moneyInWords } from './words/index.ts';

/** The document types and the one layout from record to pages. */
export class Papers {
  /** Every type by its name. */
  readonly types: ReadonlyMap<string, PaperType>;
  private readonly fonts: PaperFonts;
  private readonly engine: Engine;

  constructor(root: string) {
    this.fonts = loadFonts();
    this.types = readTypes(root, this.fonts.hashes);
    this.engine = new Engine(root, this.fonts.blobs);
  }

  /** The type that a seal names by `id`, if there is one. */
  byId(id: number): PaperType | undefined {
    return [...this.types.values()].find((type) => type.schema.id === id);
  }

  /**
   * Lays a validated record out as PDF/A-3a.
   * @throws PaperError
   */
  async layOut(job: PaperJob): Promise<LaidOutPaper> {
    const type = this.types.get(job.type);
    if (!type) throw new PaperError({ code: 'unknown-type', type: job.type });
    const texts = fieldTexts(type.schema.fields, job.record);
    requirePrintable([...texts, ...frameTexts(job)], this.fonts.covers);
    try {
      const paper = this.engine.compile(this.engineInput(job, type), Math.floor(job.issuedAt.getTime() / 1000), job.gate === true);
      const { maxPages } = type.schema;
      if (paper.pages > maxPages) throw new PaperError({ code: 'does-not-fit', reason: 'pages', pages: paper.pages, maxPages, longest: longest(texts) });
      return paper;
    } finally {
      this.engine.forget();
      // The engine's documents are freed by finalizers, which run only between turns of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Everything a template sees. */
  private engineInput(job: PaperJob, type: PaperType): EngineInput {
    const { code, qrSideMm, authority, demo, issuedAt } = job;
    const measure = this.fonts.width;
    const shared = { authority, demo, verifyAddress: identifier(job.verifyAddress, measure) };
    const own = {
      type: job.type,
      label: type.schema.label,
      fields: showRecord(type.schema.fields, job.record, measure),
      number: identifier(job.number, measure),
      issuedOn: job.issuedOn,
      issuedAt: [issuedAt.getUTCFullYear(), issuedAt.getUTCMonth() + 1, issuedAt.getUTCDate(), issuedAt.getUTCHours(), issuedAt.getUTCMinutes(), issuedAt.getUTCSeconds()],
      code: code.match(/.{1,4}/g) ?? [],
      qrSideMm,
    };
    return { authority: JSON.stringify(shared), job: JSON.stringify(own) };
  }
}

/** Reads types and fonts and starts the layout engine: about 100 ms, once a process. */
export function loadPapers(): Papers {
  return new Papers(join(import.meta.dirname));
}

/** Texts of the frame that come from configuration, not from the record. */
function frameTexts({ number, code, verifyAddress, authority }: PaperJob): FieldText[] {
  const labels = (['name', 'department', 'footer'] as const).flatMap((part) => [
    { field: `authority.${part}.ar`, text: authority[part].ar },
    { field: `authority.${part}.en`, text: authority[part].en },
  ]);
  return [{ field: 'number', text: number }, { field: 'code', text: code }, { field: 'verifyAddress', text: verifyAddress }, ...labels];
}

function longest(texts: readonly FieldText[]): string[] {
  return [...texts].sort((a, b) => b.text.length - a.text.length).slice(0, 3).map(({ field }) => field);
}
