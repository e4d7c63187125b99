import { array, bstr, map, tag } from './cbor-bytes.ts';
import type { HostileVector } from './hostile-case.ts';
import { digitsOf, exactDigitCount, ORIGIN, signedSeal } from './seal-bytes.ts';

const RULE = '§2';
const good = digitsOf(signedSeal({}).bytes);
const easternArabic = (text: string): string => text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));
const persian = (text: string): string => text.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit)));
const fullWidth = (text: string): string => text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));

function digits(code: HostileVector['code'], name: string, input: string): HostileVector {
  return { name, rule: RULE, code, input: { digits: input } };
}
function text(code: HostileVector['code'], name: string, input: string): HostileVector {
  return { name, rule: RULE, code, input: { text: input } };
}

/** A digit count that is no d(n), near that of the good seal. */
function lengthThatIsNone(): number {
  const counts = new Set(Array.from({ length: 498 }, (_, n) => exactDigitCount(n + 1)));
  let length = good.length;
  while (counts.has(length)) length++;
  return length;
}

export function hostileDigits(): HostileVector[] {
  const bytes = Math.floor((good.length * Math.log(10)) / Math.log(256));
  const tooLarge = (1n << BigInt(8 * bytes)).toString();
  const largest = digitsOf(tag(18, array([bstr(new Uint8Array(499)), map([])])));
  return [
    digits('digits-too-many', '1,201 digits', '1'.repeat(1201)),
    digits('digits-too-many', '1,201 characters, not all of them digits', `${'1'.repeat(1200)}x`),
    digits('digits-too-many', 'a seal larger than 498 bytes', largest),
    digits('digits-length', 'a length that no byte count has', '1'.repeat(lengthThatIsNone())),
    digits('digits-length', 'a good seal with one zero more in front', '0'.repeat(lengthThatIsNone() - good.length) + good),
    digits('digits-length', 'one digit', '7'),
    digits('digits-length', 'two digits', '42'),
    digits('digits-overflow', 'the first number that does not fit', tooLarge.padStart(good.length, '0')),
    digits('digits-overflow', 'all nines', '9'.repeat(good.length)),
    digits('digits-overflow', '256 in three digits', '256'),
    digits('digits-not-decimal', 'no digit', ''),
    digits('digits-not-decimal', 'a plus sign in front', `+${good.slice(1)}`),
    digits('digits-not-decimal', 'a minus sign in front', `-${good.slice(1)}`),
    digits('digits-not-decimal', 'a space inside', `${good.slice(0, 50)} ${good.slice(51)}`),
    digits('digits-not-decimal', 'a line feed at the end', `${good.slice(1)}\n`),
    digits('digits-not-decimal', 'a hexadecimal prefix', `0x${good.slice(2)}`),
    digits('digits-not-decimal', 'an exponent', `1e${good.slice(2)}`),
    digits('digits-not-decimal', 'a separator', `${good.slice(0, 50)}_${good.slice(51)}`),
    digits('digits-not-decimal', 'a bigint suffix', `${good.slice(1)}n`),
    digits('digits-not-decimal', 'Arabic-Indic digits', easternArabic(good)),
    digits('digits-not-decimal', 'Persian digits', persian(good)),
    digits('digits-not-decimal', 'full-width digits', fullWidth(good)),
  ];
}

export function hostileTexts(): HostileVector[] {
  return [
    text('text-too-long', '2,001 characters', `${ORIGIN}/#${'1'.repeat(2001 - ORIGIN.length - 2)}`),
    text('text-too-long', 'white space up to 2,001 characters', good.padEnd(2001, ' ')),
    text('digits-too-many', 'an address and 1,201 digits', `${ORIGIN}/#${'1'.repeat(1201)}`),
    text('digits-too-many', '1,201 bare digits', '1'.repeat(1201)),
    text('digits-length', 'an address and a digit less', `${ORIGIN}/#${'1'.repeat(lengthThatIsNone())}`),
    text('digits-overflow', 'an address and all nines', `${ORIGIN}/#${'9'.repeat(good.length)}`),
    text('text-foreign', 'the seal in the path', `${ORIGIN}/${good}`),
    text('text-foreign', 'the seal in the query, where a server would see it', `${ORIGIN}/?${good}`),
    text('text-foreign', 'the seal behind a longer path', `${ORIGIN}/go/#${good}`),
    text('text-foreign', 'a query in front of the fragment', `${ORIGIN}/?next=evil.example#${good}`),
    text('text-foreign', 'no slash in front of the fragment', `${ORIGIN}#${good}`),
    text('text-foreign', 'Arabic-Indic digits behind an address', `${ORIGIN}/#${easternArabic(good)}`),
    text('text-foreign', 'a percent-encoded digit', `${ORIGIN}/#%32${good.slice(1)}`),
    text('text-foreign', 'an address without a seal', `${ORIGIN}/`),
    text('text-foreign', 'an address with an empty fragment', `${ORIGIN}/#`),
    text('text-foreign', 'another site', 'https://evil.example/login'),
    text('text-foreign', 'a javascript address', 'javascript:alert(1)'),
    text('text-foreign', 'a javascript address that ends like a seal', `javascript:/#${good}`),
    text('text-foreign', 'a data address', 'data:text/html,<script>alert(1)</script>'),
    text('text-foreign', 'a telephone number', 'tel:+97444000000'),
    text('text-foreign', 'a wireless network', 'WIFI:T:WPA;S:mall;P:guest;;'),
    text('text-no-seal', 'nothing', ''),
    text('text-no-seal', 'white space only', ' \n\t'),
    text('text-no-seal', 'words', 'building permit'),
    text('text-no-seal', '99 digits', good.slice(0, 99)),
    text('text-no-seal', 'a hash and 99 digits', `#${good.slice(0, 99)}`),
    text('text-no-seal', 'two hashes', `##${good}`),
    text('text-no-seal', 'a plus sign', `+${good}`),
    text('text-no-seal', 'a space inside bare digits', `${good.slice(0, 50)} ${good.slice(50)}`),
    text('text-no-seal', 'a space inside the digits of an address', `${ORIGIN}/#${good.slice(0, 50)} ${good.slice(50)}`),
    text('text-no-seal', 'a line feed inside', `${good.slice(0, 50)}\n${good.slice(50)}`),
    text('text-no-seal', 'Arabic-Indic digits without an address', easternArabic(good)),
    text('text-no-seal', 'full-width digits without an address', fullWidth(good)),
    text('text-no-seal', 'a seal and words', `${good} OK`),
    text('text-no-seal', 'an address without its scheme', `check.example/#${good}`),
    text('text-no-seal', 'a scheme spelt with a Cyrillic letter', `httрs://check.example/#${good}`),
    text('text-no-seal', 'a right-to-left override in front', `\u202e${good}`),
    text('text-no-seal', 'a zero-width space inside', `${good.slice(0, 50)}\u200b${good.slice(50)}`),
    text('text-no-seal', 'a lone surrogate', `\ud800${good}`),
  ];
}
