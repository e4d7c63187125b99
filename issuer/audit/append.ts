import type { Knex } from 'knex';
import { IssuerError } from '../errors.ts';
import { digestOf, type NewAuditEntry } from './entry.ts';

/** For an INSERT into `audit_entry`; sequence, time, previous hash and hash are given by the database. */
export const AUDIT_COLUMNS = 'actor, act, subject, details, digest';
/** One placeholder for each of {@link AUDIT_COLUMNS}. */
export const AUDIT_PLACES = '?, ?, ?, ?::jsonb, ?';

export function auditValues(entry: NewAuditEntry): [string, string, string, string, Buffer] {
  return [entry.actor, entry.act, entry.subject, JSON.stringify(entry.details), digestOf(entry)];
}

/**
 * Appends an entry on the connection of the transaction that the act belongs to. Let it be the last statement: from here to the commit
 * everybody else who appends waits.
 * @throws IssuerError `audit-unwritable`
 */
export async function appendAudit(transaction: Knex, entry: NewAuditEntry): Promise<void> {
  await orUnwritable(transaction.raw(`INSERT INTO audit_entry (${AUDIT_COLUMNS}) VALUES (${AUDIT_PLACES})`, auditValues(entry)));
}

/**
 * Runs a statement that writes an entry, and says so when it is the entry that cannot be written. The act goes with it: both are one transaction.
 * @throws IssuerError `audit-unwritable`
 */
export async function orUnwritable<T>(statement: PromiseLike<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    if (isAuditFailure(error)) throw new IssuerError({ code: 'audit-unwritable' }, { cause: error });
    throw error;
  }
}

/** PostgreSQL names the table in a field, in the words of a refusal, or in the context of the trigger. */
function isAuditFailure(error: unknown): boolean {
  const { table, message = '', where = '' } = Object(error) as { table?: string; message?: string; where?: string };
  return table === 'audit_entry' || (/"?\baudit_entry\b"?/.test(messageOf(message)) || where.includes('chain_audit_entry'));
}

/** Knex puts the statement before PostgreSQL's own words. */
function messageOf(message: string): string {
  return message.slice(message.lastIndexOf(' - ') + 1);
}
