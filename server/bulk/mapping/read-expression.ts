import { ARABIC_STYLES } from '../arabic/index.ts';
import { cleanText } from './clean.ts';
import { isPlainDecimal } from './decimal.ts';
import { type Expression, type Otherwise, templateNames } from './expression.ts';
import { at, type Json, onlyMembers, readInteger, readList, readObject, readOneOf, readPattern, readText, ShapeError } from './json-shape.ts';

type Reader = (object: Json, path: string) => Expression;

const OTHERWISE: readonly Otherwise[] = ['refuse', 'absent', 'keep'];

/** One reader for each operation, by the key that tells it. */
const OPERATIONS: Readonly<Record<string, { readonly options: readonly string[]; readonly read: Reader }>> = {
  column: { options: [], read: ({ column }, path) => ({ column: readText(column, at(path, 'column')) }) },
  constant: { options: [], read: readConstant },
  first: {
    options: [],
    read: ({ first }, path) => ({ first: readList(first, at(path, 'first')).map((item, index) => readExpression(item, at(at(path, 'first'), index))) }),
  },
  template: { options: ['parts'], read: readTemplate },
  lookup: {
    options: ['table', 'otherwise'],
    read: (object, path) => ({ lookup: inner(object, path, 'lookup'), table: readTable(object['table'], at(path, 'table')), otherwise: otherwise(object, path) }),
  },
  match: {
    options: ['pattern', 'as', 'otherwise'],
    read: (object, path) => ({
      match: inner(object, path, 'match'),
      pattern: readPattern(object['pattern'], at(path, 'pattern')),
      as: readText(object['as'], at(path, 'as')),
      otherwise: otherwise(object, path),
    }),
  },
  cut: { options: ['to'], read: (object, path) => ({ cut: inner(object, path, 'cut'), to: readInteger(object['to'], at(path, 'to'), 2, 10_000) }) },
  date: {
    options: ['plusYears'],
    read: (object, path) => ({
      date: inner(object, path, 'date'),
      plusYears: object['plusYears'] === undefined ? 0 : readInteger(object['plusYears'], at(path, 'plusYears'), 0, 999),
    }),
  },
  decimal: {
    options: ['scale', 'rounding', 'times'],
    read: (object, path) => ({
      decimal: inner(object, path, 'decimal'),
      scale: readInteger(object['scale'], at(path, 'scale'), 0, 6),
      rounding: readOneOf(object['rounding'], at(path, 'rounding'), ['half-up', 'refuse']),
      times: object['times'] === undefined ? '1' : readFactor(object['times'], at(path, 'times')),
    }),
  },
  integer: { options: [], read: (object, path) => ({ integer: inner(object, path, 'integer') }) },
  arabic: { options: ['as'], read: (object, path) => ({ arabic: inner(object, path, 'arabic'), as: readOneOf(object['as'], at(path, 'as'), ARABIC_STYLES) }) },
};

/** @throws ShapeError */
export function readExpression(value: unknown, path: string): Expression {
  const object = readObject(value, path);
  const found = Object.keys(OPERATIONS).filter((name) => Object.hasOwn(object, name));
  const name = found[0];
  if (name === undefined) throw new ShapeError(path, `one of ${Object.keys(OPERATIONS).join(', ')} is expected`);
  if (found.length > 1) throw new ShapeError(path, `${found.join(' and ')} are two operations; put one into the other`);
  const { options, read } = OPERATIONS[name]!;
  onlyMembers(object, path, [name, ...options]);
  return read(object, path);
}

function inner(object: Json, path: string, name: string): Expression {
  return readExpression(object[name], at(path, name));
}

/** Refusing is what happens unless the map says otherwise: a value that nobody foresaw belongs on no paper. */
function otherwise(object: Json, path: string): Otherwise {
  return object['otherwise'] === undefined ? 'refuse' : readOneOf(object['otherwise'], at(path, 'otherwise'), OTHERWISE);
}

function readConstant({ constant }: Json, path: string): Expression {
  if (typeof constant === 'number' && Number.isFinite(constant)) return { constant };
  return { constant: readText(constant, at(path, 'constant')) };
}

function readTemplate(object: Json, path: string): Expression {
  const template = readText(object['template'], at(path, 'template'));
  const partsPath = at(path, 'parts');
  const given = object['parts'] === undefined ? {} : readObject(object['parts'], partsPath);
  const names = templateNames(template);
  if (names.length === 0) throw new ShapeError(at(path, 'template'), 'a template names at least one {column}; for a fixed text use constant');
  if (names.includes('') || /[{}]/.test(template.replace(/\{[^{}]*\}/g, ''))) throw new ShapeError(at(path, 'template'), 'braces hold one name each');
  onlyMembers(given, partsPath, names);
  return { template, parts: new Map(Object.entries(given).map(([name, part]) => [name, readExpression(part, at(partsPath, name))])) };
}

function readTable(value: unknown, path: string): ReadonlyMap<string, string> {
  const entries = Object.entries(readObject(value, path));
  if (entries.length === 0) throw new ShapeError(path, 'the table is empty');
  return new Map(entries.map(([from, to]) => {
    // Cells are cleaned before they are looked up, so an uncleaned key would never be found.
    if (from === '' || from !== cleanText(from)) throw new ShapeError(at(path, from), 'no cell can be this text: cells are cleaned, and empty ones are absent');
    return [from, readText(to, at(path, from))];
  }));
}

function readFactor(value: unknown, path: string): string {
  const factor = readText(value, path);
  if (!isPlainDecimal(factor)) throw new ShapeError(path, 'a decimal as text is expected, such as "0.09290304"');
  return factor;
}
