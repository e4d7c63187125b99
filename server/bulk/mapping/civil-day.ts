import { formatDate, parseDate } from '../../../document/index.ts';

const DAY = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;

/**
 * The civil date at the head of a date or a local date-time; undefined when there is none. A time with a zone is refused:
 * which day it is depends on where one stands.
 */
export function civilDay(text: string): string | undefined {
  const day = DAY.exec(text)?.[1];
  return day !== undefined && parseDate(day) !== undefined ? day : undefined;
}

/** The same day `years` later; 29 February becomes the 28th where the year has none. */
export function plusYears(day: string, years: number): string | undefined {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0');
  const moved = `${year}${day.slice(4)}`;
  const found = parseDate(moved) ?? parseDate(`${year}-02-28`);
  return found === undefined ? undefined : formatDate(found);
}
