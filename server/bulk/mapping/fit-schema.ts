import type { DocumentSchema } from '../../../document/index.ts';
import type { BulkMap } from './expression.ts';
import { at, ShapeError } from './json-shape.ts';

/** Refuses a map whose every row would be refused: a field that the type lacks, or a required one that is not mapped. @throws ShapeError */
export function requireFit(map: BulkMap, schema: DocumentSchema): void {
  for (const { target, name, half } of map.fields) {
    const path = at('$.fields', target);
    const field = schema.fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new ShapeError(path, `${schema.name} has no field ${name}; it has ${schema.fields.map((known) => known.name).join(', ')}`);
    if (field.kind === 'rows') throw new ShapeError(path, 'a field of rows cannot be mapped from one row of a CSV file');
    if ((field.kind === 'bilingual') !== (half !== undefined)) {
      throw new ShapeError(path, field.kind === 'bilingual' ? `${name} is bilingual: map ${name}.ar and ${name}.en` : `${name} has no languages`);
    }
  }
  for (const field of schema.fields) {
    const halves = map.fields.filter(({ name }) => name === field.name).length;
    if (field.required && halves === 0) throw new ShapeError('$.fields', `${field.name} is required by ${schema.name} and not mapped`);
    if (field.kind === 'bilingual' && halves === 1) throw new ShapeError('$.fields', `only one language of ${field.name} is mapped`);
  }
}
