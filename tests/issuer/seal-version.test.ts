import { beforeAll, describe, expect, test } from '@jest/globals';
import { digitCount, type FieldMap, isRecordProblems, layOutSeal, readRecordFields, sealAddress, sealBytes, sealFields, sealQr } from '../../document/index.ts';
import { statusUri } from '../../issuer/index.ts';
import { loadPapers, type Papers, type PaperType } from '../../papers/index.ts';
import { longestRecord, THREE_BYTES, TWO_BYTES, USUAL } from './worst-records.ts';

/** Longer than most authorities' own. */
const ORIGIN = 'https://check.municipality.example';
let papers: Papers;
beforeAll(() => {
  papers = loadPapers();
});

/** The QR version of a seal with the largest number, index and times that can occur. */
function versionOf({ schema }: PaperType, fields: FieldMap): number {
  const unsigned = layOutSeal(new Uint8Array(8), {
    iat: 4_102_444_800, ...(schema.expires === undefined ? {} : { exp: 4_133_980_800 }), status: { idx: (1 << 20) - 1, uri: statusUri(ORIGIN, 4) },
    type: schema.id, number: `ABCDEF-${schema.code}-2026-0000001`, binding: new Uint8Array(32), fields: sealFields(schema.fields, fields),
  });
  const bytes = sealBytes(unsigned, new Uint8Array(64).fill(1));
  return sealQr(sealAddress(ORIGIN), '0'.repeat(digitCount(bytes.length))).version;
}

function accepted({ schema }: PaperType, record: unknown): FieldMap {
  const fields = readRecordFields(schema, record);
  if (isRecordProblems(fields)) throw new Error(JSON.stringify(fields));
  return fields;
}

describe.each([['building-permit', 15], ['building-completion-certificate', 17], ['salary-statement', 17]])('the seal of a %s fits QR version %i', (name, limit) => {
  test('for every sample', () => {
    const type = papers.types.get(name)!;
    expect(type.samples.length).toBeGreaterThan(2);
    for (const { record } of type.samples) expect(versionOf(type, accepted(type, record))).toBeLessThanOrEqual(limit);
  });

  test('with every field as long as it may be, in Arabic and Latin letters', () => {
    const type = papers.types.get(name)!;
    expect(versionOf(type, accepted(type, longestRecord(type.schema, USUAL)))).toBeLessThanOrEqual(limit);
  });
});

test.each([['two', TWO_BYTES], ['three', THREE_BYTES]])('a seal of any type fits QR version 17, also when every text is as long as it may be in letters of %s bytes', (_, letters) => {
  for (const type of papers.types.values()) {
    expect(versionOf(type, accepted(type, longestRecord(type.schema, letters)))).toBeLessThanOrEqual(17);
  }
});

test('every type is held to a version', () => {
  expect([...papers.types.keys()].sort()).toEqual(['building-completion-certificate', 'building-permit', 'salary-statement']);
});
