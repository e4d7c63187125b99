import type { ArabicStyle } from '../arabic/index.ts';
import type { Rounding } from './decimal.ts';

/** How one value is made from a row. The operation is told by the one key that only it has (maps/README.md). */
export type Expression =
  | { readonly column: string }
  | { readonly constant: string | number }
  /** The first that is there. */
  | { readonly first: readonly Expression[] }
  /** `{name}` is a part of that name, or else a column; absent as soon as one of them is. */
  | { readonly template: string; readonly parts: ReadonlyMap<string, Expression> }
  | { readonly lookup: Expression; readonly table: ReadonlyMap<string, string>; readonly otherwise: Otherwise }
  | { readonly match: Expression; readonly pattern: RegExp; readonly as: string; readonly otherwise: Otherwise }
  | { readonly cut: Expression; readonly to: number }
  | { readonly date: Expression; readonly plusYears: number }
  | { readonly decimal: Expression; readonly scale: number; readonly rounding: Rounding; readonly times: string }
  | { readonly integer: Expression }
  | { readonly arabic: Expression; readonly as: ArabicStyle };

/** What becomes of a value that a table or pattern does not know. */
export type Otherwise = 'refuse' | 'absent' | 'keep';

/** A rule that keeps a row from becoming a paper. */
export type RefuseRule = { readonly reason: string; readonly column: string; readonly detail?: string } & (
  | { readonly empty: true }
  | { readonly equals: ReadonlySet<string> }
  | { readonly differs: ReadonlySet<string> }
  | { readonly matches: RegExp }
);

/** One value of the record: `owner.en` is the English half of `owner`. */
export type FieldRule = { readonly target: string; readonly name: string; readonly half?: 'ar' | 'en'; readonly expression: Expression };

export type BulkMap = {
  readonly type: string;
  /** Columns that together name a row; no two papers have the same. */
  readonly key: readonly string[];
  readonly refuse: readonly RefuseRule[];
  readonly fields: readonly FieldRule[];
  /** Every column that is used. */
  readonly columns: ReadonlySet<string>;
};

/** The names within the braces of a template. */
export function templateNames(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name!);
}

/** Every column that an expression reads. */
export function columnsOf(expression: Expression): string[] {
  if ('column' in expression) return [expression.column];
  if ('constant' in expression) return [];
  if ('first' in expression) return expression.first.flatMap(columnsOf);
  if ('template' in expression) {
    const { template, parts } = expression;
    return templateNames(template).flatMap((name) => {
      const part = parts.get(name);
      return part === undefined ? [name] : columnsOf(part);
    });
  }
  return columnsOf(operand(expression));
}

/** The expression that an operation on one value works on. */
function operand(expression: Exclude<Expression, { column: string } | { constant: string | number } | { first: readonly Expression[] } | { template: string }>): Expression {
  if ('lookup' in expression) return expression.lookup;
  if ('match' in expression) return expression.match;
  if ('cut' in expression) return expression.cut;
  if ('date' in expression) return expression.date;
  if ('decimal' in expression) return expression.decimal;
  if ('integer' in expression) return expression.integer;
  return expression.arabic;
}
