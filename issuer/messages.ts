import type { Label, RecordProblem } from '../document/index.ts';

/** What is wrong with a field and what to do, in both languages: for the person who fills in the form. */
const FIELD_MESSAGES: Record<RecordProblem['code'], Label> = {
  missing: { ar: 'هذا الحقل مطلوب.', en: 'This field is required.' },
  'unknown-field': { ar: 'لا يوجد حقل بهذا الاسم في هذا النوع من الوثائق؛ احذفه.', en: 'This type of document has no such field; remove it.' },
  'wrong-type': { ar: 'نوع القيمة غير صحيح؛ راجع مخطط الحقول.', en: 'The value is of the wrong kind; see the schema of the type.' },
  empty: { ar: 'النص فارغ؛ اكتب القيمة أو احذف الحقل.', en: 'The text is empty; fill it in or leave the field out.' },
  'too-long': { ar: 'النص أطول من المسموح؛ اختصره.', en: 'The text is longer than allowed; shorten it.' },
  'bidi-control': { ar: 'في النص محارف خفية تغيّر اتجاه القراءة؛ أعد كتابته.', en: 'The text holds hidden characters that change its reading direction; type it again.' },
  'control-character': { ar: 'في النص محارف تحكم أو فواصل أسطر؛ احذفها.', en: 'The text holds control characters or line breaks; remove them.' },
  'invisible-character': { ar: 'في النص محارف غير مرئية؛ أعد كتابته.', en: 'The text holds invisible characters; type it again.' },
  'lone-surrogate': { ar: 'ترميز النص تالف؛ أعد كتابته.', en: 'The text is damaged in its encoding; type it again.' },
  'too-many-marks': { ar: 'على حرف واحد علامات أكثر من المعقول؛ أعد كتابته.', en: 'One letter carries too many marks; type it again.' },
  'surrounding-space': { ar: 'في أول النص أو آخره مسافة؛ احذفها.', en: 'The text begins or ends with a space; remove it.' },
  'not-the-pattern': { ar: 'الرقم أو الرمز ليس بالصيغة المطلوبة.', en: 'The number or code is not of the required form.' },
  'not-a-date': { ar: 'ليس تاريخاً صحيحاً؛ اكتبه سنة-شهر-يوم مثل 2026-11-22.', en: 'Not a date of the calendar; write it as year-month-day, like 2026-11-22.' },
  'not-a-month': { ar: 'ليس شهراً صحيحاً؛ اكتبه سنة-شهر مثل 2026-11.', en: 'Not a month; write it as year-month, like 2026-11.' },
  'not-an-amount': { ar: 'ليس مبلغاً؛ اكتبه بكل منازله العشرية مثل 1234.50 دون فواصل.', en: 'Not an amount; write it with all its decimals and no separators, like 1234.50.' },
  negative: { ar: 'لا تُقبل القيم السالبة.', en: 'Negative values are not accepted.' },
  fractional: { ar: 'يُقبل عدد صحيح فقط.', en: 'Only a whole number is accepted.' },
  'too-precise': { ar: 'منازل عشرية أكثر مما تسمح به العملة أو الوحدة.', en: 'More decimals than the currency or unit has.' },
  'not-a-number': { ar: 'ليس عدداً.', en: 'Not a number.' },
  'out-of-range': { ar: 'القيمة خارج الحدود المسموحة.', en: 'The value lies outside the allowed range.' },
  'not-an-option': { ar: 'ليست من الخيارات المتاحة.', en: 'Not one of the options.' },
  'too-many-rows': { ar: 'عدد الأسطر أكبر من المسموح.', en: 'More rows than allowed.' },
  'sum-differs': { ar: 'المجموع لا يطابق مفرداته.', en: 'The total is not the sum of its parts.' },
  'later-than': { ar: 'هذا التاريخ بعد التاريخ الذي يجب أن يسبقه.', en: 'This date is later than the one that must follow it.' },
};

export function explainField({ code }: RecordProblem): Label {
  return FIELD_MESSAGES[code];
}
