import type { Label } from '../../document/index.ts';
import { explainField, type IssuerProblem } from '../../issuer/index.ts';

/** What is wrong with one field of a request, for the person who filled it in. */
export type FieldError = { readonly field: string; readonly code: string; readonly message: Label; readonly detail?: string };

/** The fields that a refusal is about, each with its reason in both languages; none where no field is at fault. */
export function fieldErrors(problem: IssuerProblem): FieldError[] {
  switch (problem.code) {
    case 'record-invalid':
      return problem.problems.map((error) => ({ ...error, message: explainField(error) }));
    case 'text-unprintable':
      return [{ field: problem.field, code: problem.code, message: UNPRINTABLE, detail: problem.characters.join(' ') }];
    case 'does-not-fit':
      return problem.fields.map((field) => ({ field, code: problem.code, message: DOES_NOT_FIT }));
    case 'request-malformed':
      return [{ field: problem.field, code: problem.code, message: MALFORMED }];
    case 'type-unknown':
      return [{ field: 'type', code: problem.code, message: UNKNOWN_TYPE, detail: problem.known.join(', ') }];
    case 'reason-missing':
      return [{ field: 'reason', code: problem.code, message: REASON }];
    case 'successor-unsuitable':
      return [{ field: 'by', code: problem.code, message: SUCCESSOR[problem.why] }];
    case 'seal-too-large':
    case 'idempotency-conflict':
    case 'number-unknown':
    case 'not-issued':
    case 'at-in-future':
    case 'transition-refused':
    case 'status-lists-full':
    case 'intent-not-reproducible':
    case 'trust-edition-foreign':
    case 'audit-unwritable':
    case 'approval-missing':
    case 'approval-refused':
      return [];
  }
}

const UNPRINTABLE: Label = { ar: 'في النص محارف لا يمكن طباعتها؛ احذفها أو استبدلها.', en: 'The text holds characters that cannot be printed; remove or replace them.' };
const DOES_NOT_FIT: Label = { ar: 'لا تتسع الورقة لهذا النص مع غيره؛ اختصره.', en: 'With the rest, the text does not fit its paper; shorten it.' };
const MALFORMED: Label = { ar: 'ناقص أو ليس بالصيغة المطلوبة.', en: 'Missing, or not of the required form.' };
const UNKNOWN_TYPE: Label = { ar: 'لا يوجد نوع وثيقة بهذا الاسم.', en: 'There is no document type of this name.' };
const REASON: Label = { ar: 'السبب مطلوب، ويُحفظ مع التغيير.', en: 'A reason is needed; it is kept with the change.' };
const SUCCESSOR: Readonly<Record<'same' | 'other-type' | 'not-good', Label>> = {
  same: { ar: 'لا تحل الوثيقة محل نفسها.', en: 'A document cannot replace itself.' },
  'other-type': { ar: 'الوثيقة البديلة من نوع آخر.', en: 'The replacement is of another type.' },
  'not-good': { ar: 'الوثيقة البديلة ليست سارية.', en: 'The replacement is not valid itself.' },
};
