import pg from 'pg';
import { DatabaseError } from './error.ts';

const OID = { int8: 20, date: 1082, textArray: 1009, int8Array: 1016, dateArray: 1182 } as const;

type ReadTexts = (text: string) => (string | null)[];
// @types/pg knows the base types' ids only.
const readTexts = (pg.types.getTypeParser as (oid: number) => ReadTexts)(OID.textArray);

/**
 * How values arrive from PostgreSQL where pg's own way loses something: a `date` stays the text that the database holds (pg would make it
 * an instant in the zone of this machine), and an `int8` is a number, refused with `integer-too-large` where a number cannot hold it.
 */
export const valueTypes = new pg.TypeOverrides();
valueTypes.setTypeParser(OID.date, (text: string) => text);
valueTypes.setTypeParser(OID.int8, readInteger);
valueTypes.setTypeParser(OID.dateArray, readTexts);
valueTypes.setTypeParser(OID.int8Array, (text: string) => readTexts(text).map((item) => (item === null ? null : readInteger(item))));

function readInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new DatabaseError('integer-too-large', `The database holds ${text}, more than a JavaScript number can. Select it as text.`);
  }
  return value;
}
