import type { Currency } from '../../document/index.ts';

/** The forms of a counted Arabic noun, without case vowels, as official papers print them. */
export type ArabicNoun = {
  readonly gender: 'masculine' | 'feminine';
  /** After 100s and 1000s, and on its own: ريال. */
  readonly singular: string;
  /** Two of it: ريالان. */
  readonly dual: string;
  /** After 3 to 10: ريالات. */
  readonly plural: string;
  /** After 11 to 99, in the accusative: ريالاً. */
  readonly accusative: string;
};

/** The adjective of nationality in the forms that agree with each form of its noun. */
export type ArabicAdjective = {
  readonly singular: string;
  readonly dual: string;
  /** Plurals of things take the feminine singular: ريالات قطرية. */
  readonly plural: string;
  readonly accusative: string;
};

/** What a currency and its hundredth or thousandth are called in both languages. */
export type MoneyNouns = {
  readonly ar: { readonly major: ArabicNoun; readonly of: ArabicAdjective; readonly minor: ArabicNoun };
  readonly en: { readonly major: readonly [one: string, many: string]; readonly minor: readonly [one: string, many: string] };
};

const RIYAL: ArabicNoun = { gender: 'masculine', singular: 'ريال', dual: 'ريالان', plural: 'ريالات', accusative: 'ريالاً' };
const DIRHAM: ArabicNoun = { gender: 'masculine', singular: 'درهم', dual: 'درهمان', plural: 'دراهم', accusative: 'درهماً' };
const DINAR: ArabicNoun = { gender: 'masculine', singular: 'دينار', dual: 'ديناران', plural: 'دنانير', accusative: 'ديناراً' };
const FILS: ArabicNoun = { gender: 'masculine', singular: 'فلس', dual: 'فلسان', plural: 'فلوس', accusative: 'فلساً' };
const HALALA: ArabicNoun = { gender: 'feminine', singular: 'هللة', dual: 'هللتان', plural: 'هللات', accusative: 'هللة' };
const BAISA: ArabicNoun = { gender: 'feminine', singular: 'بيسة', dual: 'بيستان', plural: 'بيسات', accusative: 'بيسة' };

/** The adjective made from a masculine base in -ي: قطري, قطريان, قطرية, قطرياً. */
function nisba(base: string): ArabicAdjective {
  return { singular: base, dual: `${base}ان`, plural: `${base}ة`, accusative: `${base}اً` };
}

/** Every currency a document type may name. */
export const MONEY_NOUNS: { readonly [C in Currency]: MoneyNouns } = {
  QAR: { ar: { major: RIYAL, of: nisba('قطري'), minor: DIRHAM }, en: { major: ['Qatari riyal', 'Qatari riyals'], minor: ['dirham', 'dirhams'] } },
  AED: { ar: { major: DIRHAM, of: nisba('إماراتي'), minor: FILS }, en: { major: ['UAE dirham', 'UAE dirhams'], minor: ['fils', 'fils'] } },
  SAR: { ar: { major: RIYAL, of: nisba('سعودي'), minor: HALALA }, en: { major: ['Saudi riyal', 'Saudi riyals'], minor: ['halala', 'halalas'] } },
  KWD: { ar: { major: DINAR, of: nisba('كويتي'), minor: FILS }, en: { major: ['Kuwaiti dinar', 'Kuwaiti dinars'], minor: ['fils', 'fils'] } },
  BHD: { ar: { major: DINAR, of: nisba('بحريني'), minor: FILS }, en: { major: ['Bahraini dinar', 'Bahraini dinars'], minor: ['fils', 'fils'] } },
  OMR: { ar: { major: RIYAL, of: nisba('عماني'), minor: BAISA }, en: { major: ['Omani rial', 'Omani rials'], minor: ['baisa', 'baisas'] } },
  JOD: { ar: { major: DINAR, of: nisba('أردني'), minor: FILS }, en: { major: ['Jordanian dinar', 'Jordanian dinars'], minor: ['fils', 'fils'] } },
};
