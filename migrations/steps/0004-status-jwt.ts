import type { Knex } from 'knex';

/** The JWT form of each edition of a status list, beside its CWT form: both are published, and signed once. Null for editions made before. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE status_edition ADD COLUMN jwt text');
}
