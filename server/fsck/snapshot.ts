import type { Knex } from 'knex';

/** Reads the database as it was at one moment, in a transaction of its own: one that fails spoils no other. */
export type ReadSnapshot = <T>(part: (knex: Knex) => Promise<T>) => Promise<T>;

const READ_ONLY = { isolationLevel: 'repeatable read', readOnly: true } as const;

/** A server may go on issuing meanwhile: everything is compared as of one moment (PostgreSQL, "Snapshot Synchronization Functions"). */
export async function withSnapshot<T>(knex: Knex, work: (read: ReadSnapshot) => Promise<T>): Promise<T> {
  return knex.transaction(async (keeper) => {
    const { rows } = await keeper.raw<{ rows: { id: string }[] }>('SELECT pg_export_snapshot() AS id');
    const { id } = rows[0]!;
    return work((part) =>
      knex.transaction(async (transaction) => {
        // The statement takes no parameter; the name is PostgreSQL's own.
        await transaction.raw(`SET TRANSACTION SNAPSHOT '${id}'`);
        return part(transaction);
      }, READ_ONLY),
    );
  }, READ_ONLY);
}
