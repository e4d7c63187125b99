import { describe, expect, it } from '@jest/globals';
import type { Field } from '../../document/index.ts';
import { loadPapers } from '../../papers/index.ts';

/** Bytes of a field's value in the seal at worst: Arabic letters take two in UTF-8, the cut's "…" three. */
function worstBytes(field: Field): number {
  const clip = field.inSeal?.clip;
  const text = (length: number, bytes: number): number => (clip !== undefined && clip < length ? (clip - 1) * bytes + 3 : length * bytes);
  switch (field.kind) {
    case 'bilingual':
      return text(field.maxLength, 2) + text(field.maxLength, 1);
    case 'text':
      return text(field.maxLength, field.language === 'ar' ? 2 : 1);
    case 'identifier':
      return field.maxLength;
    case 'date':
    case 'month':
      return 5;
    case 'amount':
    case 'decimal':
    case 'integer':
      return 9;
    case 'choice':
      return 2;
    case 'rows':
      return Number.POSITIVE_INFINITY;
  }
}

describe('what a seal holds of a record', () => {
  it.each([
    ['building-permit', 130],
    ['building-completion-certificate', 145],
    ['salary-statement', 100],
  ])('%s takes at most %i bytes', (name, budget) => {
    const inSeal = loadPapers().types.get(name)!.schema.fields.filter(({ inSeal }) => inSeal);
    expect(inSeal.length).toBeGreaterThan(0);
    expect(inSeal.map(worstBytes).reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(budget);
  });
});
