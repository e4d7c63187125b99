import { DerError } from './der-error.ts';
import type { DerElement } from './reader.ts';
import { TAG } from './tags.ts';

/**
 * The Time of RFC 5280 §4.1.2.5 and RFC 5652 §11.3: UTCTime through 2049, GeneralizedTime from 2050 on, both with
 * seconds, in Z, without fractions.
 */
export function readTime(element: DerElement): Date {
  if (element.tag !== TAG.utcTime && element.tag !== TAG.generalizedTime) {
    throw new DerError('der-tag', element.offset, 'Expected a time');
  }
  const text = String.fromCharCode(...element.body.subarray(0, 32));
  const digits = (element.tag === TAG.utcTime ? /^(\d{2})(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/).exec(text);
  if (digits === null || element.body.length > 32) throw new DerError('der-time', element.offset, 'Not a time in its only allowed form');
  const short = Number(digits[1]);
  const year = element.tag === TAG.generalizedTime ? short : short >= 50 ? 1900 + short : 2000 + short;
  if (element.tag === TAG.generalizedTime && year < 2050) {
    throw new DerError('der-time', element.offset, 'Years before 2050 are written as UTCTime');
  }
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = (digits[2] ?? '').match(/\d{2}/g)?.map(Number) ?? [];
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) {
    throw new DerError('der-time', element.offset, 'No such date or time');
  }
  return time;
}
