import type { Knex } from 'knex';

/** One change of the schema. Once it has left this repository it is never edited: what comes later is a further step. */
export interface Step {
  /** Stable name without a file ending, as the database records it: `0001-register`. */
  readonly name: string;
  /** Makes the change, on the connection of one transaction that all steps of a run share. */
  up(database: Knex): Promise<void>;
}
