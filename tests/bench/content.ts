import { displayField, type DocumentSchema, type Label, readRecordFields, isRecordProblems } from '../../document/index.ts';
import type { PaperJob } from '../../papers/index.ts';

export type Line = { readonly label: Label; readonly value: Label };

/** What a permit says, as plain lines, so that others can draw the same content. */
export function contentOf(schema: DocumentSchema, job: PaperJob): Line[] {
  const fields = readRecordFields(schema, job.record);
  if (isRecordProblems(fields)) throw new Error('the bench record is not valid');
  return schema.fields.flatMap((field) => {
    const value = fields.get(field.key);
    return value === undefined ? [] : [{ label: field.label, value: displayField(field, value) }];
  });
}
