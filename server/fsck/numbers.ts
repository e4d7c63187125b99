import type { Knex } from 'knex';
import type { Report } from './report.ts';

/** Each statement yields `subject` and `detail` of what is wrong, and nothing where all is well. */
type Rule = { readonly code: string; readonly sql: string };

const once = (columns: string, table: string, subject: string): string => `SELECT ${subject} AS subject, count(*) || ' rows have it' AS detail FROM ${table} GROUP BY ${columns} HAVING count(*) > 1`;
const orphans = (table: string): string => `SELECT DISTINCT '${table} of document ' || document_id AS subject, 'there is no such document' AS detail FROM ${table} WHERE NOT EXISTS (SELECT FROM document WHERE id = document_id)`;

/** Indexes forbid these; whoever owns the tables can drop an index. A gap between serials is no problem: what was refused had one. */
const RULES: readonly Rule[] = [
  { code: 'number-duplicate', sql: once('number', 'document', 'number') },
  { code: 'serial-duplicate', sql: once('serial', 'document', `'serial ' || serial`) },
  { code: 'status-place-duplicate', sql: once('status_list, status_index', 'document', `'status/' || status_list || '#' || status_index`) },
  { code: 'seal-duplicate', sql: once('seal_id', 'issued_document', `encode(seal_id, 'hex')`) },
  { code: 'serial-beyond-sequence', sql: `SELECT number AS subject, 'its serial is ' || serial || ', and ' || last_value || ' was the last that was given' AS detail FROM document, document_serial WHERE serial > last_value OR serial < 1` },
  { code: 'row-orphaned', sql: orphans('issued_document') },
  { code: 'row-orphaned', sql: orphans('sealed_document') },
  { code: 'row-orphaned', sql: orphans('document_state') },
];

/** As many of each rule as are listed, and a few to say that there are more. */
const LIMIT = 200;

export async function checkNumbers(knex: Knex, report: Report): Promise<void> {
  await runRules(knex, RULES, report);
}

export async function runRules(knex: Knex, rules: readonly Rule[], report: Report): Promise<void> {
  for (const { code, sql } of rules) {
    const { rows } = await knex.raw<{ rows: { subject: string; detail: string }[] }>(`${sql} LIMIT ${LIMIT}`);
    for (const { subject, detail } of rows) report(code, subject, detail);
  }
}
