import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DocumentSchema, Field } from '../../document/index.ts';
import { IssuerError } from '../../issuer/index.ts';
import { loadPapers } from '../../papers/index.ts';
import { openTestAuthority, type TestAuthority } from '../support/authority.ts';

let authority: TestAuthority;
beforeAll(async () => {
  authority = await openTestAuthority();
}, 60_000);
afterAll(() => authority.close());

type Json = Record<string, unknown>;
type Mutation = readonly [rule: string, record: unknown, field: string, code: string];

const SAMPLES = [...loadPapers().types.values()].flatMap(({ schema, samples }) => samples.map(({ name, record }) => [schema.name, name, schema, record] as const));

/** Every way in which one field of a record can be wrong. */
function mutations(fields: readonly Field[], record: Json, path = '', put: (changed: Json) => unknown = (changed) => changed): Mutation[] {
  const extra: Mutation = ['unknown', put({ ...record, zzz: 1 }), `${path}zzz`, 'unknown-field'];
  return [extra, ...fields.flatMap((field) => {
    const value = record[field.name];
    const at = `${path}${field.name}`;
    const change = (rule: string, other: unknown, code: string, where = at): Mutation => [rule, put({ ...record, [field.name]: other }), where, code];
    const missing = field.required ? [change('missing', undefined, 'missing'), change('null', null, 'missing')] : [];
    if (value === undefined) return missing;
    return [...missing, change('array', [[]], 'wrong-type', field.kind === 'rows' ? `${at}[0]` : at), ...wrongValues(field, value, change, record, at, put)];
  })];
}

function wrongValues(field: Field, value: unknown, change: (rule: string, other: unknown, code: string, where?: string) => Mutation, record: Json, at: string, put: (changed: Json) => unknown): Mutation[] {
  switch (field.kind) {
    case 'text':
      return [change('over-long', 'ب'.repeat(field.maxLength + 1), 'too-long'), change('empty', '', 'empty')];
    case 'bilingual': {
      const pair = value as { ar: string; en: string };
      return [
        change('over-long', { ...pair, ar: 'ب'.repeat(field.maxLength + 1) }, 'too-long', `${at}.ar`), change('half', { ar: pair.ar }, 'missing', `${at}.en`), change('third language', { ...pair, fr: 'x' }, 'unknown-field', `${at}.fr`),
        change('reversed by a control', { ...pair, en: `a\u202eb` }, 'bidi-control', `${at}.en`), change('two lines', { ...pair, ar: 'ب\nب' }, 'control-character', `${at}.ar`), change('plain text', pair.ar, 'wrong-type'),
      ];
    }
    case 'identifier':
      return [change('over-long', '9'.repeat(field.maxLength + 1), 'too-long'), change('other letters', '٣٣٣٣', 'not-the-pattern'), change('number', 5, 'wrong-type')];
    case 'date':
      return [change('wrong date', '2026-02-30', 'not-a-date'), change('American', '11/22/2026', 'not-a-date'), change('instant', '2026-11-22T00:00:00Z', 'not-a-date'), change('number', 20_000, 'wrong-type')];
    case 'month':
      return [change('wrong month', '2026-13', 'not-a-month'), change('number', 5, 'wrong-type')];
    case 'amount':
      return [change('negative', '-1.00', 'negative'), change('fractional', '1.001', 'too-precise'), change('beyond its limit', '99999999999999.00', 'out-of-range'), change('number', 1.5, 'wrong-type'), change('separators', '1,000.00', 'not-an-amount')];
    case 'decimal':
      return [change('negative', '-1', 'negative'), change('fractional', '1.2345', 'too-precise'), change('exponent', '1e3', 'not-a-number')];
    case 'integer':
      return [change('negative', -1, 'out-of-range'), change('fractional', 1.5, 'fractional'), change('text', '1', 'wrong-type'), change('infinite', Infinity, 'out-of-range')];
    case 'choice':
      return [change('no option', 'no-such-option', 'not-an-option'), change('code', 1, 'wrong-type')];
    case 'rows': {
      const rows = value as Json[];
      const inRow = rows[0] === undefined ? [] : mutations(field.fields, rows[0], `${at}[0].`, (row) => put({ ...record, [field.name]: [row, ...rows.slice(1)] }));
      return [change('too many', Array.from({ length: field.maxRows + 1 }, () => rows[0] ?? {}), 'too-many-rows'), change('object', {}, 'wrong-type'), ...inRow];
    }
  }
}

async function registered(): Promise<unknown> {
  const tables = await Promise.all(['document', 'issued_document', 'document_state'].map((table) => authority.knex(table).count('* as count').first()));
  return [...tables, await authority.knex('document_serial').first('last_value')];
}

describe.each(SAMPLES)('a %s, sample %s,', (type, _name, schema: DocumentSchema, record) => {
  const cases = mutations(schema.fields, record as Json);

  test('that is wrong in one field is refused, with the field and the reason, and the register is as it was', async () => {
    expect(cases.length).toBeGreaterThan(50);
    const before = await registered();
    const outcomes = await Promise.all(cases.map(async ([rule, changed, field]) => {
      const error = await authority.issuer.issue({ type, record: changed, client: 'tests' }).catch((reason: unknown) => reason);
      if (!(error instanceof IssuerError) || error.problem.code !== 'record-invalid') return { rule, field, error };
      return { rule, field, codes: error.problem.problems.filter((problem) => problem.field === field).map(({ code }) => code) };
    }));
    expect(outcomes).toEqual(cases.map(([rule, , field, code]) => ({ rule, field, codes: [code] })));
    expect(await registered()).toEqual(before);
  }, 60_000);
});

describe('a record', () => {
  test.each([null, undefined, 5, 'text', [], [{}], true].map((record) => [record]))('that is %j is refused', async (record) => {
    await expect(authority.issuer.issue({ type: 'building-permit', record, client: 'tests' })).rejects.toMatchObject({ code: 'record-invalid', problem: { problems: [{ field: 'record', code: 'wrong-type' }] } });
  });

  test.each(['no-such-type', '', '__proto__', 'constructor', '../papers', 'x'.repeat(100_000)])('of the type %j is refused, with the types that there are', async (type) => {
    await expect(authority.issuer.issue({ type, record: {}, client: 'tests' })).rejects.toMatchObject({ code: 'type-unknown', problem: { known: ['building-completion-certificate', 'building-permit', 'salary-statement'] } });
  });

  test.each(['__proto__', 'constructor', 'toString'])('with a member %s is refused for that member', async (name) => {
    const [, , , record] = SAMPLES.find(([type]) => type === 'building-permit')!;
    const changed = JSON.parse(`{"${name}":{"x":1},${JSON.stringify(record).slice(1)}`) as unknown;
    await expect(authority.issuer.issue({ type: 'building-permit', record: changed, client: 'tests' })).rejects.toMatchObject({ problem: { problems: [{ field: name, code: 'unknown-field' }] } });
  });

  test('with a hundred thousand unknown members is refused in a moment', async () => {
    const record = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`x${i}`, 1]));
    await expect(authority.issuer.issue({ type: 'building-permit', record, client: 'tests' })).rejects.toMatchObject({ code: 'record-invalid' });
  }, 5_000);
});

describe('a total', () => {
  test.each([['gross', '1.00'], ['net', '0.01'], ['totalDeductions', '0.01']])('%s that is not the sum of its parts is refused', async (field, value) => {
    const [, , , record] = SAMPLES.find(([, name]) => name === 'engineer')!;
    await expect(authority.issuer.issue({ type: 'salary-statement', record: { ...record, [field]: value }, client: 'tests' })).rejects.toMatchObject({
      code: 'record-invalid', problem: { problems: expect.arrayContaining([expect.objectContaining({ field, code: 'sum-differs' })]) },
    });
  });
});

test('a permit that was applied for after it ends is refused', async () => {
  const [, , , record] = SAMPLES.find(([type]) => type === 'building-permit')!;
  await expect(authority.issuer.issue({ type: 'building-permit', record: { ...record, appliedOn: '2029-01-01', validUntil: '2028-01-01' }, client: 'tests' })).rejects.toMatchObject({
    problem: { problems: [{ field: 'appliedOn', code: 'later-than', detail: 'validUntil' }] },
  });
});
