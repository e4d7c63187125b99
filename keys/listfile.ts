import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { KeyError } from './errors.ts';

/**
 * A list of what is public about keys, whole or not at all; empty before it was first written.
 * @throws KeyError `keys-damaged`: taken for an empty one, a damaged list would open closed logs and make a thief's papers good again
 */
export function readList<T>(path: string, isItem: (value: unknown) => value is T): readonly T[] {
  if (!existsSync(path)) return [];
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new KeyError('keys-damaged', `${path} cannot be read.`);
  }
  if (!Array.isArray(value) || !value.every(isItem)) throw new KeyError('keys-damaged', `${path} is not the list that it should be.`);
  return value;
}

/** Call it under the folder's lock, or in a folder that is being made. */
export function writeList(path: string, items: readonly unknown[]): void {
  writeFileSync(`${path}.new`, JSON.stringify(items, null, 2) + '\n', { flush: true });
  renameSync(`${path}.new`, path);
}
