import { toArabic } from '../arabic/index.ts';
import { civilDay, plusYears } from './civil-day.ts';
import { cleanText } from './clean.ts';
import { cutText } from './cut.ts';
import { formatDecimal } from './decimal.ts';
import type { Expression, Otherwise } from './expression.ts';
import { shown, ValueRefused, type ValueRefusalReason } from './refusal.ts';

/** The cleaned cells of a row by column. */
export type Cells = ReadonlyMap<string, string>;

/** Undefined: the row has no such value, and the record goes without it. */
export type Value = string | number | undefined;

/**
 * The value of an expression for one row. Every operation on an absent value is absent.
 * @throws ValueRefused
 */
export function evaluate(expression: Expression, cells: Cells): Value {
  if ('column' in expression) return present(cells.get(expression.column));
  if ('constant' in expression) return expression.constant;
  if ('first' in expression) return firstOf(expression.first, cells);
  if ('template' in expression) return fill(expression.template, expression.parts, cells);
  if ('lookup' in expression) {
    const { table, otherwise } = expression;
    return onText(expression.lookup, cells, (text) => table.get(text) ?? fallBack(otherwise, text, 'not-in-table'));
  }
  if ('match' in expression) {
    const { pattern, as, otherwise } = expression;
    return onText(expression.match, cells, (text) => {
      const match = pattern.exec(text);
      return match === null ? fallBack(otherwise, text, 'not-the-pattern') : present(cleanText(expand(match, as)));
    });
  }
  if ('cut' in expression) return onText(expression.cut, cells, (text) => cutText(text, expression.to));
  if ('date' in expression) return onText(expression.date, cells, (text) => dateOf(text, expression.plusYears));
  if ('decimal' in expression) {
    const { scale, rounding, times } = expression;
    return onText(expression.decimal, cells, (text) => {
      const written = formatDecimal(text, scale, rounding, times);
      if (typeof written !== 'string') throw new ValueRefused(written.problem, shown(text));
      return written;
    });
  }
  if ('integer' in expression) return onText(expression.integer, cells, integerOf);
  return onText(expression.arabic, cells, (text) => toArabic(text, expression.as));
}

function onText(of: Expression, cells: Cells, work: (text: string) => Value): Value {
  const value = evaluate(of, cells);
  return value === undefined ? undefined : work(String(value));
}

function firstOf(expressions: readonly Expression[], cells: Cells): Value {
  for (const expression of expressions) {
    const value = evaluate(expression, cells);
    if (value !== undefined) return value;
  }
  return undefined;
}

function fill(template: string, parts: ReadonlyMap<string, Expression>, cells: Cells): Value {
  let absent = false;
  const text = template.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const part = parts.get(name);
    const value = part === undefined ? present(cells.get(name)) : evaluate(part, cells);
    absent ||= value === undefined;
    return String(value);
  });
  return absent ? undefined : text;
}

/** `$1` to `$9` are the groups of the match; one that took no part is empty. */
function expand(match: RegExpExecArray, as: string): string {
  return as.replace(/\$([1-9])/g, (_, group: string) => match[Number(group)] ?? '');
}

function fallBack(otherwise: Otherwise, text: string, reason: ValueRefusalReason): Value {
  switch (otherwise) {
    case 'refuse':
      throw new ValueRefused(reason, shown(text));
    case 'absent':
      return undefined;
    case 'keep':
      return text;
  }
}

function dateOf(text: string, years: number): string {
  const day = civilDay(text);
  const moved = day === undefined || years === 0 ? day : plusYears(day, years);
  if (moved === undefined) throw new ValueRefused('not-a-date', shown(text));
  return moved;
}

function integerOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new ValueRefused('not-an-integer', shown(text));
  return Number(text);
}

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
