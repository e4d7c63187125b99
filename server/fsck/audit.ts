import type { Knex } from 'knex';
import { lostAnchors, verifyAudit } from '../../issuer/index.ts';
import { runRules } from './numbers.ts';
import type { Report } from './report.ts';

const entry = (act: string, subject: string, and = ''): string => `SELECT FROM audit_entry WHERE act = ${act} AND subject = ${subject} ${and}`;
const says = (name: string, bytes: string): string => `details->>'${name}' IS DISTINCT FROM encode(sha256(${bytes}), 'hex')`;

/** Every act in the register has its entry: a trail that was cut off at its end shows here. */
const MISSING = [
  `SELECT number AS subject, 'no entry of its intent' AS detail FROM document WHERE NOT EXISTS (${entry(`'document.intended'`, 'number')})`,
  `SELECT number AS subject, 'no entry of its issue' AS detail FROM document JOIN issued_document ON document_id = id WHERE NOT EXISTS (${entry(`'document.issued'`, 'number')})`,
  `SELECT number AS subject, 'no entry of its change ' || revision || ', ' || state AS detail FROM document JOIN document_state ON document_id = id
   WHERE revision > 1 AND NOT EXISTS (${entry(`'document.' || state`, 'number', `AND details->>'revision' = revision::text`)})`,
  `SELECT 'trust/' || sequence AS subject, 'no entry of its publication' AS detail FROM trust_edition WHERE NOT EXISTS (SELECT FROM audit_entry WHERE act = 'trust.published' AND subject = 'trust/' || trust_edition.sequence)`,
  `SELECT proposal AS subject, 'no entry of the use of this approval' AS detail FROM approval_use WHERE NOT EXISTS (${entry(`'approval.used'`, 'proposal')})`,
  `SELECT client AS subject, 'an API key without an entry' AS detail FROM api_key GROUP BY client HAVING count(*) > (SELECT count(*) FROM audit_entry WHERE act = 'api-key.created' AND subject = client)`,
];

/** And every entry its act: what was deleted from the register is still in the trail. */
const without = (acts: string, rest: string): string => `SELECT subject, 'entry ' || audit_entry.sequence || ', ' || act || ', tells of what is not there' AS detail FROM audit_entry WHERE ${acts} AND NOT EXISTS (${rest})`;
const UNKNOWN = [
  without(`act = 'document.intended'`, 'SELECT FROM document WHERE number = subject'),
  without(`act = 'document.issued'`, 'SELECT FROM document JOIN issued_document ON document_id = id WHERE number = subject'),
  without(`act IN ('document.suspended', 'document.reinstated', 'document.revoked', 'document.superseded')`,
    `SELECT FROM document JOIN document_state ON document_id = id WHERE number = subject AND act = 'document.' || state AND details->>'revision' = revision::text`),
  without(`act = 'trust.published'`, `SELECT FROM trust_edition WHERE subject = 'trust/' || trust_edition.sequence`),
  without(`act = 'approval.used'`, 'SELECT FROM approval_use WHERE proposal = subject'),
];

const DIFFERS = [
  `SELECT number AS subject, 'the record is not the one that was intended' AS detail FROM document JOIN audit_entry ON subject = number AND act = 'document.intended' WHERE ${says('record', 'record')}`,
  `SELECT number AS subject, 'seal or file is not the one that was issued' AS detail FROM document JOIN issued_document ON document_id = id JOIN audit_entry ON subject = number AND act = 'document.issued'
   WHERE ${says('seal', 'seal')} OR ${says('pdf', 'pdf')}`,
  `SELECT subject, 'the head is not the one that was published' AS detail FROM trust_edition JOIN audit_entry ON subject = 'trust/' || trust_edition.sequence AND act = 'trust.published' WHERE ${says('head', `convert_to(head, 'UTF8')`)}`,
];

/** Walks the chain, and compares what it tells of with what is there, both ways. @returns how many entries hold */
export async function checkAudit(knex: Knex, report: Report): Promise<number> {
  const { entries, broken } = await verifyAudit(knex);
  if (broken) report(`audit-${broken.code}`, `audit/${broken.sequence}`, 'the chain breaks here; what follows was not walked');
  for (const sequence of await lostAnchors(knex)) report('audit-anchor-lost', `audit/${sequence}`, 'the transparency log holds this head, and the trail does not: it was rewritten, or cut off');
  await runRules(knex, MISSING.map((sql) => ({ code: 'audit-entry-missing', sql })), report);
  await runRules(knex, UNKNOWN.map((sql) => ({ code: 'audit-act-unknown', sql })), report);
  await runRules(knex, DIFFERS.map((sql) => ({ code: 'audit-digest-differs', sql })), report);
  return entries;
}
