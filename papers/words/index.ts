import { MINOR_DIGITS, type Currency, type Label } from '../../document/index.ts';
import { arabicMoney } from './arabic.ts';
import { MONEY_NOUNS } from './currencies.ts';
import { englishMoney } from './english.ts';

/** Twelve digits before the point: the words above that (a thousand billion) are not agreed between readers. */
const AMOUNT = /^(\d{1,12})\.(\d+)$/;

/**
 * An amount in words in both languages, e.g. `1234.50` QAR.
 * @throws RangeError when the text is no amount of this currency.
 */
export function moneyInWords(amount: string, currency: Currency): Label {
  const match = AMOUNT.exec(amount);
  if (!match || match[2]!.length !== MINOR_DIGITS[currency]) throw new RangeError(`not an amount in ${currency}: ${amount}`);
  const major = Number(match[1]);
  const minor = Number(match[2]);
  const nouns = MONEY_NOUNS[currency];
  return { ar: arabicMoney(major, minor, nouns.ar), en: englishMoney(major, minor, nouns.en) };
}
