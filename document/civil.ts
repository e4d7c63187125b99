/** Civil dates: no time of day, no zone. A day is counted from 1970-01-01, a month from 1970-01. */

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTH = /^(\d{4})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** Days since 1970-01-01, or undefined when the text is no date of the proleptic Gregorian calendar, 1900 to 9999. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (!match || Number(match[1]) < 1900) return undefined;
  const ms = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return formatDate(ms / DAY_MS) === text ? ms / DAY_MS : undefined;
}

export function formatDate(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Months since 1970-01, or undefined. */
export function parseMonth(text: string): number | undefined {
  const match = MONTH.exec(text);
  if (!match || Number(match[1]) < 1900 || Number(match[2]) < 1 || Number(match[2]) > 12) return undefined;
  return (Number(match[1]) - 1970) * 12 + Number(match[2]) - 1;
}

export function formatMonth(month: number): string {
  return `${1970 + Math.floor(month / 12)}-${String((((month % 12) + 12) % 12) + 1).padStart(2, '0')}`;
}

/** The civil date (YYYY-MM-DD) on which an instant (seconds) falls in an IANA time zone. */
export function civilDate(seconds: number, timeZone: string): string {
  const parts = formatter(timeZone).formatToParts(seconds * 1000);
  const get = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${get('year').padStart(4, '0')}-${get('month')}-${get('day')}`;
}

/** The instant at which the day after `day` begins in the zone: the first second at which a paper valid through `day` has expired. */
export function endOfDay(day: number, timeZone: string): number {
  const midnight = ((day + 1) * DAY_MS) / 1000;
  const guess = midnight - offsetAt(midnight, timeZone);
  // A second look settles days on which the zone's offset changes.
  const settled = midnight - offsetAt(guess, timeZone);
  // Where clocks go forward at midnight west of Greenwich (Havana, Santiago) it lands in the old day; the new one begins at the change itself.
  return settled + offsetAt(settled, timeZone) < midnight ? guess : settled;
}

/** Local date and time with its offset, e.g. `2026-11-22T09:15:00+03:00`. */
export function localInstant(seconds: number, timeZone: string): string {
  const offset = offsetAt(seconds, timeZone);
  const local = new Date((seconds + offset) * 1000).toISOString().slice(0, 19);
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.abs(offset) / 60;
  const pad = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${local}${sign}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}

function offsetAt(seconds: number, timeZone: string): number {
  const parts = formatter(timeZone).formatToParts(seconds * 1000);
  const get = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second')) / 1000;
  return local - Math.floor(seconds);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-u-nu-latn-ca-iso8601', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
    formatters.set(timeZone, found);
  }
  return found;
}
