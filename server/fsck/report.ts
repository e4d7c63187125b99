/** Where a problem was found; each part is read whatever the others hold. */
export type FsckPart = 'published' | 'intents' | 'trust' | 'status' | 'documents' | 'numbers' | 'log' | 'log-register' | 'audit';

export type FsckProblem = {
  readonly part: FsckPart;
  /** Stable; docs/operations.md says what each means. */
  readonly code: string;
  /** What it is about: a document number, `trust/3`, `status/1/7`, an entry of a log, a published file. */
  readonly subject: string;
  readonly detail: string;
};

export type Report = (code: string, subject: string, detail: string) => void;

/** How much was read. */
export type FsckCounts = { documents: number; states: number; trustEditions: number; statusEditions: number; checkpoints: number; logEntries: number; auditEntries: number; publishedFiles: number };

export type FsckReport = FsckCounts & {
  /** Intents that a crash had left and that are issued now. */
  readonly finished: readonly string[];
  /** How many problems of each code were found; of each code the first hundred are listed. */
  readonly found: Readonly<Record<string, number>>;
  readonly problems: readonly FsckProblem[];
};

/** So that a register that is wrong throughout does not fill the memory. */
const LISTED_OF_EACH = 100;

export class Problems {
  readonly listed: FsckProblem[] = [];
  readonly found: Record<string, number> = {};
  readonly #tell: (problem: FsckProblem) => void;

  constructor(tell: (problem: FsckProblem) => void) {
    this.#tell = tell;
  }

  add(problem: FsckProblem): void {
    const count = (this.found[problem.code] = (this.found[problem.code] ?? 0) + 1);
    if (count > LISTED_OF_EACH) return;
    this.listed.push(problem);
    this.#tell(problem);
  }

  /** Runs one part. What it cannot read is a problem of its own, and keeps no other part from being read. */
  async during(part: FsckPart, work: (report: Report) => Promise<void>): Promise<void> {
    try {
      await work((code, subject, detail) => this.add({ part, code, subject, detail }));
    } catch (error) {
      const { message } = error as Error;
      // Knex puts the whole statement before PostgreSQL's own words.
      this.add({ part, code: 'part-unreadable', subject: part, detail: message.slice(message.lastIndexOf(' - ') + 1) });
    }
  }
}
