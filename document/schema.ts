/** A text that exists in both official languages. */
export type Label = { readonly ar: string; readonly en: string };

/** ISO 4217 currencies of the Gulf with their number of minor digits (fils, dirhams, baisa, halalas). */
export const MINOR_DIGITS = { QAR: 2, AED: 2, SAR: 2, KWD: 3, BHD: 3, OMR: 3, JOD: 3 } as const;
export type Currency = keyof typeof MINOR_DIGITS;

/** One option of a `choice`; the seal and the record hold its `code`, which is never reused. */
export type Option = { readonly code: number; readonly name: string; readonly label: Label };

/** What a field may hold. Lengths are counted in Unicode code points. */
export type FieldKind =
  | { readonly kind: 'text'; readonly language: 'ar' | 'en'; readonly maxLength: number }
  | { readonly kind: 'bilingual'; readonly maxLength: number }
  /** Left-to-right ASCII such as a licence or plot number; `pattern` is an anchored regular expression. */
  | { readonly kind: 'identifier'; readonly pattern: string; readonly maxLength: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'month' }
  | { readonly kind: 'amount'; readonly currency: Currency; readonly max: string }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly unit?: Label }
  | { readonly kind: 'decimal'; readonly scale: number; readonly max: string; readonly unit?: Label }
  | { readonly kind: 'choice'; readonly options: readonly Option[] }
  | { readonly kind: 'rows'; readonly fields: readonly Field[]; readonly maxRows: number };

export type Field = FieldKind & {
  /** Stable integer key: what seal and record say instead of the name. Never reused. */
  readonly key: number;
  readonly name: string;
  readonly label: Label;
  readonly required: boolean;
  /** Present when the seal carries this field; a text longer than `clip` code points is cut and ends with "…". */
  readonly inSeal?: { readonly clip?: number };
};

/** `total` = sum of `plus` − sum of `minus`; a dotted name sums one column of a `rows` field. All are amounts. */
export type SumRule = { readonly total: string; readonly plus: readonly string[]; readonly minus: readonly string[] };

/** What `papers/<name>/schema.json` holds: a document type as data. */
export type DocumentSchema = {
  /** Global type id: what the seal says. Never reused. */
  readonly id: number;
  /** Folder name and the name in the API, e.g. `building-permit`. */
  readonly name: string;
  /** Two or three capital letters that stand in document numbers, e.g. `BP`. */
  readonly code: string;
  readonly label: Label;
  readonly fields: readonly Field[];
  /** Name of the `date` field on whose last second the document expires. */
  readonly expires?: string;
  readonly sums?: readonly SumRule[];
  /** Pairs of `date` fields where the first may not be later than the second. */
  readonly order?: readonly { readonly earlier: string; readonly later: string }[];
  /** A record that needs more pages than this is refused. */
  readonly maxPages: number;
};
