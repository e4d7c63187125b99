import type { Label } from '../document/index.ts';

/** The authority in whose name the paper speaks. */
export type PaperAuthority = {
  readonly name: Label;
  /** The department that issues this paper; stands under the name and in the signature block. */
  readonly department: Label;
  /** A drawing of its own, as SVG without text; a neutral placeholder where absent. */
  readonly crestSvg?: string;
  /** `#rrggbb`; dark enough to carry white text. */
  readonly colour: string;
  /** One line at the foot of every page, e.g. the postal address. */
  readonly footer: Label;
  /** The letters with which its document numbers begin. */
  readonly prefix: string;
};

/** Everything one paper says. Equal jobs yield equal bytes. */
export type PaperJob = {
  /** A key of `Papers.types`. */
  readonly type: string;
  /** The validated record as JSON, by field name. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Document number with the authority's prefix. */
  readonly number: string;
  /** Civil date of issue, `YYYY-MM-DD`. */
  readonly issuedOn: string;
  /** Instant of issue, which becomes the PDF's creation date; whole seconds are kept. */
  readonly issuedAt: Date;
  /** The manual code: 12 digits. */
  readonly code: string;
  /** Side of the square kept for the QR with its quiet zone, in millimetres. */
  readonly qrSideMm: number;
  readonly authority: PaperAuthority;
  /** Where this paper can be checked, as a person would type it. */
  readonly verifyAddress: string;
  /** True marks every page as a demonstration that is worth nothing. */
  readonly demo: boolean;
  /** Also export under PDF/UA-1 and fail if that refuses; costs one more export, so for tests and template work. */
  readonly gate?: boolean;
};

/** A paper before sealing: PDF/A-3a, with a placeholder where the QR will be (README.md). */
export type LaidOutPaper = { readonly pdf: Uint8Array; readonly pages: number };
