import type { ArabicAdjective, ArabicNoun, MoneyNouns } from './currencies.ts';

type Gender = ArabicNoun['gender'];

/** Numerals 1 to 10 as they stand alone or before a noun; from 3 on they take the gender the noun has not. */
const ONES: Readonly<Record<Gender, readonly string[]>> = {
  masculine: ['', 'واحد', 'اثنان', 'ثلاثة', 'أربعة', 'خمسة', 'ستة', 'سبعة', 'ثمانية', 'تسعة', 'عشرة'],
  feminine: ['', 'واحدة', 'اثنتان', 'ثلاث', 'أربع', 'خمس', 'ست', 'سبع', 'ثماني', 'تسع', 'عشر'],
};
const TEENS: Readonly<Record<Gender, readonly string[]>> = {
  masculine: ['', 'أحد عشر', 'اثنا عشر', 'ثلاثة عشر', 'أربعة عشر', 'خمسة عشر', 'ستة عشر', 'سبعة عشر', 'ثمانية عشر', 'تسعة عشر'],
  feminine: ['', 'إحدى عشرة', 'اثنتا عشرة', 'ثلاث عشرة', 'أربع عشرة', 'خمس عشرة', 'ست عشرة', 'سبع عشرة', 'ثماني عشرة', 'تسع عشرة'],
};
const TENS = ['', '', 'عشرون', 'ثلاثون', 'أربعون', 'خمسون', 'ستون', 'سبعون', 'ثمانون', 'تسعون'];
const HUNDREDS = ['', 'مئة', 'مئتان', 'ثلاثمئة', 'أربعمئة', 'خمسمئة', 'ستمئة', 'سبعمئة', 'ثمانمئة', 'تسعمئة'];

const THOUSAND: ArabicNoun = { gender: 'masculine', singular: 'ألف', dual: 'ألفان', plural: 'آلاف', accusative: 'ألفاً' };
const MILLION: ArabicNoun = { gender: 'masculine', singular: 'مليون', dual: 'مليونان', plural: 'ملايين', accusative: 'مليوناً' };
const BILLION: ArabicNoun = { gender: 'masculine', singular: 'مليار', dual: 'ملياران', plural: 'مليارات', accusative: 'ملياراً' };
const SCALES: readonly (readonly [number, ArabicNoun])[] = [[1e9, BILLION], [1e6, MILLION], [1e3, THOUSAND]];

/** 1 to 99 as they stand before a noun of this gender. */
function belowHundred(n: number, gender: Gender): string {
  if (n <= 10) return ONES[gender][n]!;
  if (n < 20) return TEENS[gender][n - 10]!;
  const unit = n % 10;
  const tens = TENS[Math.floor(n / 10)]!;
  if (!unit) return tens;
  // Before a ten feminine one is إحدى, and feminine eight, governing nothing, loses its ya.
  const one = gender === 'feminine' && unit === 1 ? 'إحدى' : gender === 'feminine' && unit === 8 ? 'ثمانٍ' : ONES[gender][unit]!;
  return `${one} و${tens}`;
}

/** A dual that governs the next noun drops its nun: مئتا ريال, ألفا ريال. */
function construct(dual: string): string {
  return dual.slice(0, -1);
}

/** What is counted: a noun and, in money, the adjective that goes with its first mention. */
type Counted = { readonly noun: ArabicNoun; readonly of?: ArabicAdjective };

function form(counted: Counted, which: keyof ArabicAdjective): string {
  return counted.of ? `${counted.noun[which]} ${counted.of[which]}` : counted.noun[which];
}

/** Phrases joined by و for `n` (1 to 999) of a noun; `governs` when a further noun follows at once (ألف ريال, not ألفاً ريال). */
function countBelowThousand(n: number, counted: Counted, governs: boolean): string[] {
  const { gender } = counted.noun;
  const hundreds = Math.floor(n / 100);
  const rest = n % 100;
  const phrases: string[] = [];
  if (hundreds) {
    // Before a smaller number the hundred stands free; where 1, 2 or nothing follows it governs the noun itself.
    const governsNoun = rest <= 2;
    const word = HUNDREDS[hundreds]!;
    phrases.push(governsNoun ? `${hundreds === 2 ? construct(word) : word} ${form(counted, 'singular')}` : word);
  }
  // The noun is repeated for a trailing one or two (مئة ريال وريالان), since neither numeral can count it.
  const again: Counted = hundreds ? { noun: counted.noun } : counted;
  if (rest === 1) phrases.push(isScale(counted.noun) ? counted.noun.singular : `${form(again, 'singular')} ${ONES[gender][1]}`);
  else if (rest === 2) phrases.push(governs ? construct(counted.noun.dual) : form(again, 'dual'));
  else if (rest >= 3 && rest <= 10) phrases.push(`${belowHundred(rest, gender)} ${form(counted, 'plural')}`);
  else if (rest > 10) phrases.push(`${belowHundred(rest, gender)} ${governs ? counted.noun.singular : form(counted, 'accusative')}`);
  return phrases;
}

function isScale(noun: ArabicNoun): boolean {
  return noun === THOUSAND || noun === MILLION || noun === BILLION;
}

function count(n: number, counted: Counted): string {
  if (n === 0) return `صفر ${form(counted, 'singular')}`;
  const phrases: string[] = [];
  let left = n;
  for (const [size, noun] of SCALES) {
    const group = Math.floor(left / size);
    left %= size;
    if (!group) continue;
    // The scale word governs the counted noun when nothing, or only a repeated one or two, comes after it.
    const governs = left <= 2;
    const words = countBelowThousand(group, { noun }, governs);
    if (governs) words[words.length - 1] += ` ${form(counted, 'singular')}`;
    phrases.push(...words);
  }
  if (left) {
    const named = n > left && left <= 2 ? { noun: counted.noun } : counted;
    phrases.push(...countBelowThousand(left, named, false));
  }
  return phrases.join(' و');
}

/** "فقط ألف ومئتان وأربعة وثلاثون ريالاً قطرياً وخمسون درهماً لا غير". */
export function arabicMoney(major: number, minor: number, nouns: MoneyNouns['ar']): string {
  const head = count(major, { noun: nouns.major, of: nouns.of });
  const tail = minor ? ` و${count(minor, { noun: nouns.minor })}` : '';
  return `فقط ${head}${tail} لا غير`;
}
