import { readFile } from 'node:fs/promises';
import type { DocumentSchema } from '../../../document/index.ts';
import { BulkError, messageOf } from '../errors.ts';
import type { BulkMap } from './expression.ts';
import { requireFit } from './fit-schema.ts';
import { ShapeError } from './json-shape.ts';
import { readMap } from './read-map.ts';

/**
 * Reads a map file, and compares it with the schema of its type where that is given.
 * @throws BulkError `map-unreadable`, `map-invalid`
 */
export async function loadMap(file: string, schema?: DocumentSchema): Promise<BulkMap> {
  const json = await readJson(file);
  try {
    const map = readMap(json);
    if (schema !== undefined && schema.name === map.type) requireFit(map, schema);
    return map;
  } catch (error) {
    if (error instanceof ShapeError) throw new BulkError({ code: 'map-invalid', file, path: error.path, why: error.message });
    throw error;
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\ufeff/, ''));
  } catch (error) {
    throw new BulkError({ code: 'map-unreadable', file, why: messageOf(error) }, { cause: error });
  }
}
