import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { civilDate, endOfDay, formatDate, formatMonth, localInstant, parseDate, parseMonth } from '../../document/index.ts';

const day = (text: string): number => parseDate(text)!;
const instant = (text: string): number => Date.parse(text) / 1000;

describe('a civil date', () => {
  test('is the same day there and back, for every day from 1900 to 9999', () => {
    fc.assert(fc.property(fc.integer({ min: -25_567, max: 2_932_896 }), (n) => expect(parseDate(formatDate(n))).toBe(n)));
  });

  test('follows the Gregorian calendar, reckoned without Date', () => {
    const leap = (y: number): boolean => y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
    const lengths = (y: number): number[] => [31, leap(y) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let count = day('1900-01-01');
    for (let y = 1900; y <= 2110; y++) {
      lengths(y).forEach((length, m) => {
        const at = (d: number): string => `${y}-${String(m + 1).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
        expect([parseDate(at(1)), parseDate(at(length)), parseDate(at(length + 1))]).toEqual([count, count + length - 1, undefined]);
        count += length;
      });
    }
  });

  test('a month is the same month there and back', () => {
    fc.assert(fc.property(fc.integer({ min: -840, max: 96_359 }), (n) => expect(parseMonth(formatMonth(n))).toBe(n)));
  });
});

describe('the day on which an instant falls', () => {
  test.each([
    ['2026-11-22T20:59:59Z', 'Asia/Qatar', '2026-11-22'], ['2026-11-22T21:00:00Z', 'Asia/Qatar', '2026-11-23'], ['2026-12-31T21:00:00Z', 'Asia/Qatar', '2027-01-01'],
    ['2026-01-01T04:59:59Z', 'America/New_York', '2025-12-31'], ['1971-12-31T19:59:59Z', 'Asia/Qatar', '1971-12-31'], ['1971-12-31T20:00:00Z', 'Asia/Qatar', '1972-01-01'], ['1970-01-01T00:00:00Z', 'UTC', '1970-01-01'],
  ])('%s in %s is %s', (text, zone, expected) => expect(civilDate(instant(text), zone)).toBe(expected));

  test('is said with its offset', () => {
    expect(localInstant(instant('2026-11-22T06:15:00Z'), 'Asia/Qatar')).toBe('2026-11-22T09:15:00+03:00');
    expect(localInstant(instant('2026-07-01T00:00:00Z'), 'America/St_Johns')).toBe('2026-06-30T21:30:00-02:30');
    expect(localInstant(instant('2026-07-01T00:00:00Z'), 'Asia/Kathmandu')).toBe('2026-07-01T05:45:00+05:45');
    expect(localInstant(0, 'UTC')).toBe('1970-01-01T00:00:00+00:00');
  });

  test('does not hang on the digits and calendar of the user’s language', () => {
    expect(civilDate(instant('2026-11-22T12:00:00Z'), 'Asia/Riyadh')).toBe('2026-11-22');
    expect(civilDate(instant('2026-11-22T12:00:00Z'), 'Asia/Tehran')).toBe('2026-11-22');
  });
});

describe('the end of a day', () => {
  test.each([
    ['2026-11-22', 'Asia/Qatar', '2026-11-22T21:00:00Z', 'no change of clocks'],
    ['2026-12-31', 'Asia/Qatar', '2026-12-31T21:00:00Z', 'the last day of a year'],
    ['2026-03-28', 'Europe/Berlin', '2026-03-28T23:00:00Z', 'the day before clocks go forward'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00Z', 'the day on which clocks go forward'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00Z', 'the day on which clocks go back'],
    ['2026-03-07', 'America/New_York', '2026-03-08T05:00:00Z', 'the day before, west of Greenwich'],
    ['2026-03-08', 'America/New_York', '2026-03-09T04:00:00Z', 'forward, west of Greenwich'],
    ['2026-11-01', 'America/New_York', '2026-11-02T05:00:00Z', 'back, west of Greenwich'],
    ['2026-04-04', 'Pacific/Auckland', '2026-04-04T11:00:00Z', 'clocks go back between local midnight and that of Greenwich'],
    ['2026-09-26', 'Pacific/Auckland', '2026-09-26T12:00:00Z', 'clocks go forward after local midnight'],
    ['2026-04-23', 'Africa/Cairo', '2026-04-23T22:00:00Z', 'a midnight that does not exist: the new day begins at one'],
    ['2026-10-29', 'Africa/Cairo', '2026-10-29T22:00:00Z', 'the last hour of the day comes twice'],
    ['2024-03-09', 'America/Havana', '2024-03-10T05:00:00Z', 'a midnight that does not exist, west of Greenwich'],
    ['2024-11-02', 'America/Havana', '2024-11-03T04:00:00Z', 'the first hour of the next day comes twice'],
    ['2024-09-07', 'America/Santiago', '2024-09-08T04:00:00Z', 'a midnight that does not exist, in the south'],
  ])('%s in %s is %s: %s', (text, zone, expected) => {
    expect(new Date(endOfDay(day(text), zone) * 1000).toISOString()).toBe(expected.replace('Z', '.000Z'));
  });

  test.each(['Asia/Qatar', 'UTC', 'Europe/London', 'America/New_York', 'America/Havana', 'America/Santiago', 'Africa/Cairo', 'Asia/Beirut', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Auckland', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'in %s is the first second that is no longer the day', (zone) => {
      for (let n = day('2022-12-30'); n <= day('2025-01-02'); n++) {
        const end = endOfDay(n, zone);
        expect([civilDate(end - 1, zone), civilDate(end, zone)]).toEqual([formatDate(n), formatDate(n + 1)]);
      }
    },
  );
});
