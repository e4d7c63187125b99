import type { MoneyNouns } from './currencies.ts';

const BELOW_TWENTY = [
  '', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen',
  'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen',
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const SCALES = ['', ' thousand', ' million', ' billion'];

function belowHundred(n: number): string {
  if (n < 20) return BELOW_TWENTY[n]!;
  const unit = n % 10;
  return TENS[Math.floor(n / 10)]! + (unit ? `-${BELOW_TWENTY[unit]}` : '');
}

function belowThousand(n: number): string {
  const hundreds = Math.floor(n / 100);
  const rest = n % 100;
  const head = hundreds ? `${BELOW_TWENTY[hundreds]} hundred` : '';
  if (!rest) return head;
  return head ? `${head} and ${belowHundred(rest)}` : belowHundred(rest);
}

/** A whole number in British English words, as cheques in the Gulf are written: "one thousand and five". */
export function englishCardinal(n: number): string {
  if (n === 0) return 'zero';
  const parts: string[] = [];
  for (let scale = 3; scale >= 0; scale--) {
    const group = Math.floor(n / 1000 ** scale) % 1000;
    if (!group) continue;
    const words = belowThousand(group) + SCALES[scale]!;
    // "one thousand AND five": the conjunction belongs before a last group that brings no hundred of its own.
    parts.push(scale === 0 && group < 100 && parts.length > 0 ? `and ${words}` : words);
  }
  return parts.join(' ');
}

function counted(n: number, noun: readonly [string, string]): string {
  return `${englishCardinal(n)} ${n === 1 ? noun[0] : noun[1]}`;
}

/** "One thousand two hundred and thirty-four Qatari riyals and fifty dirhams only". */
export function englishMoney(major: number, minor: number, nouns: MoneyNouns['en']): string {
  const words = counted(major, nouns.major) + (minor ? ` and ${counted(minor, nouns.minor)}` : '') + ' only';
  return words.charAt(0).toUpperCase() + words.slice(1);
}
