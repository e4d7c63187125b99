/** Why a paper was not laid out. `code` is stable; the other members say what the applicant or operator can act on. */
export type PaperProblem =
  /** No folder of this name: the caller asked for a document type that does not exist. */
  | { readonly code: 'unknown-type'; readonly type: string }
  /** A text holds characters that no font of the papers draws, e.g. an emoji. `codePoints` as `U+1F600`. */
  | { readonly code: 'unprintable'; readonly field: string; readonly codePoints: readonly string[] }
  /** A word is wider than its place, and breaking it would not be sensible. */
  | { readonly code: 'does-not-fit'; readonly reason: 'word'; readonly field: string }
  /** The record needs more pages than its type allows; `longest` names the fields worth shortening, longest first. */
  | { readonly code: 'does-not-fit'; readonly reason: 'pages'; readonly pages: number; readonly maxPages: number; readonly longest: readonly string[] }
  /** The template or the engine failed: our fault, never the record's. */
  | { readonly code: 'template-failed'; readonly diagnostics: readonly string[] };

/** Thrown by the papers room; switch on `problem.code`. */
export class PaperError extends Error {
  readonly problem: PaperProblem;

  constructor(problem: PaperProblem) {
    super(sentence(problem));
    this.name = 'PaperError';
    this.problem = problem;
  }

  get code(): PaperProblem['code'] {
    return this.problem.code;
  }
}

function sentence(problem: PaperProblem): string {
  switch (problem.code) {
    case 'unknown-type':
      return `no document type ${problem.type}`;
    case 'unprintable':
      return `${problem.field} cannot be printed: ${problem.codePoints.join(' ')}`;
    case 'does-not-fit':
      return problem.reason === 'word'
        ? `${problem.field} holds a word that is too wide for its place`
        : `the paper takes ${problem.pages} pages of at most ${problem.maxPages}; longest: ${problem.longest.join(', ')}`;
    case 'template-failed':
      return `the paper's template failed: ${problem.diagnostics.join('; ')}`;
  }
}
