/** Why a row is no paper: `reason` is a stable code, `field` the column or the record's field that decided. */
export type Refusal = { readonly reason: string; readonly field: string; readonly detail: string };

/** Thrown while a value is made, and caught where the row is mapped; the field is known only there. */
export class ValueRefused extends Error {
  readonly reason: ValueRefusalReason;

  constructor(reason: ValueRefusalReason, detail: string) {
    super(detail);
    this.name = 'ValueRefused';
    this.reason = reason;
  }
}

export type ValueRefusalReason = 'not-in-table' | 'not-the-pattern' | 'not-a-date' | 'not-a-number' | 'not-an-integer' | 'too-precise';

/** A value as a report shows it: whole files have been pasted into one cell. */
export function shown(text: string): string {
  const points = [...text];
  return points.length <= 80 ? text : `${points.slice(0, 79).join('')}…`;
}
