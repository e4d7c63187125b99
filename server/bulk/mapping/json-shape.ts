/** Thrown while a map is read; `path` is the JSON path of the place. */
export class ShapeError extends Error {
  readonly path: string;

  constructor(path: string, why: string) {
    super(why);
    this.name = 'ShapeError';
    this.path = path;
  }
}

export type Json = Readonly<Record<string, unknown>>;

/** A member's path: `.name` where that can be read, `["a.b"]` otherwise. */
export function at(path: string, member: string | number): string {
  if (typeof member === 'number') return `${path}[${member}]`;
  return /^[A-Za-z_]\w*$/.test(member) ? `${path}.${member}` : `${path}[${JSON.stringify(member)}]`;
}

export function readObject(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ShapeError(path, `an object is expected, not ${kindOf(value)}`);
  return value as Json;
}

/** Refuses members that nobody reads: a misspelt one would be passed over in silence. */
export function onlyMembers(object: Json, path: string, known: readonly string[]): void {
  const unknown = Object.keys(object).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new ShapeError(at(path, unknown), `unknown; possible here: ${known.join(', ')}`);
}

export function readText(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw new ShapeError(path, `a text is expected, not ${kindOf(value)}`);
  return value;
}

export function readList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw new ShapeError(path, `a list with at least one item is expected, not ${kindOf(value)}`);
  return value;
}

export function readInteger(value: unknown, path: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new ShapeError(path, `a whole number from ${min} to ${max} is expected`);
  }
  return value;
}

export function readOneOf<T extends string>(value: unknown, path: string, options: readonly T[]): T {
  const found = options.find((option) => option === value);
  if (found === undefined) throw new ShapeError(path, `one of ${options.join(', ')} is expected`);
  return found;
}

export function readPattern(value: unknown, path: string): RegExp {
  const source = readText(value, path);
  try {
    return new RegExp(source, 'u');
  } catch (error) {
    throw new ShapeError(path, error instanceof Error ? error.message : 'no regular expression');
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
