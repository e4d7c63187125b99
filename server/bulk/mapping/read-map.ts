import { cleanText } from './clean.ts';
import { type BulkMap, columnsOf, type FieldRule, type RefuseRule } from './expression.ts';
import { at, onlyMembers, readList, readObject, readPattern, readText, ShapeError } from './json-shape.ts';
import { readExpression } from './read-expression.ts';

const CONDITIONS = ['empty', 'equals', 'differs', 'matches'] as const;
const REASON = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Reads a map from its JSON. @throws ShapeError */
export function readMap(json: unknown): BulkMap {
  const object = readObject(json, '$');
  onlyMembers(object, '$', ['about', 'type', 'key', 'refuse', 'fields']);
  const type = readText(object['type'], '$.type');
  const key = readKey(object['key']);
  const refuse = object['refuse'] === undefined ? [] : readList(object['refuse'], '$.refuse').map((rule, index) => readRule(rule, at('$.refuse', index)));
  const fields = readFields(object['fields']);
  const columns = new Set([...key, ...refuse.map(({ column }) => column), ...fields.flatMap(({ expression }) => columnsOf(expression))]);
  return { type, key, refuse, fields, columns };
}

function readKey(value: unknown): readonly string[] {
  if (typeof value === 'string') return [readText(value, '$.key')];
  const key = readList(value, '$.key').map((column, index) => readText(column, at('$.key', index)));
  if (new Set(key).size < key.length) throw new ShapeError('$.key', 'a column is named twice');
  return key;
}

function readRule(value: unknown, path: string): RefuseRule {
  const object = readObject(value, path);
  onlyMembers(object, path, ['reason', 'column', 'detail', ...CONDITIONS]);
  const reason = readText(object['reason'], at(path, 'reason'));
  if (!REASON.test(reason)) throw new ShapeError(at(path, 'reason'), 'a reason is a code such as never-issued');
  const detail = object['detail'] === undefined ? {} : { detail: readText(object['detail'], at(path, 'detail')) };
  const base = { reason, column: readText(object['column'], at(path, 'column')), ...detail };
  const given = CONDITIONS.filter((condition) => Object.hasOwn(object, condition));
  const condition = given[0];
  if (condition === undefined || given.length > 1) throw new ShapeError(path, `exactly one of ${CONDITIONS.join(', ')} is expected`);
  const where = at(path, condition);
  switch (condition) {
    case 'empty':
      if (object['empty'] !== true) throw new ShapeError(where, 'true is expected');
      return { ...base, empty: true };
    case 'equals':
      return { ...base, equals: readTexts(object['equals'], where) };
    case 'differs':
      return { ...base, differs: readTexts(object['differs'], where) };
    case 'matches':
      return { ...base, matches: readPattern(object['matches'], where) };
  }
}

function readTexts(value: unknown, path: string): ReadonlySet<string> {
  const texts = (typeof value === 'string' ? [value] : readList(value, path)).map((text, index) => readText(text, at(path, index)));
  const unclean = texts.findIndex((text) => text !== cleanText(text));
  if (unclean >= 0) throw new ShapeError(at(path, unclean), 'no cell can be this text: cells are cleaned');
  return new Set(texts);
}

function readFields(value: unknown): readonly FieldRule[] {
  const rules = Object.entries(readObject(value, '$.fields')).map(([target, expression]): FieldRule => {
    const path = at('$.fields', target);
    const [name, half, more] = target.split('.') as [string, string | undefined, string | undefined];
    if (name === '' || more !== undefined || (half !== undefined && half !== 'ar' && half !== 'en')) {
      throw new ShapeError(path, 'a target is a field, or the half of one: owner, owner.ar, owner.en');
    }
    return { target, name, ...(half === undefined ? {} : { half }), expression: readExpression(expression, path) };
  });
  if (rules.length === 0) throw new ShapeError('$.fields', 'no field is mapped');
  const both = rules.find(({ name, half }) => half === undefined && rules.some((other) => other.name === name && other.half !== undefined));
  if (both !== undefined) throw new ShapeError(at('$.fields', both.target), 'the field is mapped both as a whole and in halves');
  return rules;
}
