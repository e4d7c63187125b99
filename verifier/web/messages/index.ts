import type { PageWords, VerdictTable } from './message.ts';
import { pageAr } from './page-ar.ts';
import { pageEn } from './page-en.ts';
import { verdictsAr } from './verdicts-ar.ts';
import { verdictsEn } from './verdicts-en.ts';

export { messageFor } from './lookup.ts';

export type Language = 'ar' | 'en';
export const DIRECTION: Readonly<Record<Language, 'rtl' | 'ltr'>> = { ar: 'rtl', en: 'ltr' };
export const VERDICTS_IN: Readonly<Record<Language, VerdictTable>> = { ar: verdictsAr, en: verdictsEn };
export const PAGE_IN: Readonly<Record<Language, PageWords>> = { ar: pageAr, en: pageEn };

export function otherThan(language: Language): Language {
  return language === 'ar' ? 'en' : 'ar';
}
