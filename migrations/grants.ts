import type { Knex } from 'knex';
import { MigrationError } from './error.ts';

/** The role that the application acts as. It owns nothing, and what it may do stands here. */
export const APPLICATION_ROLE = 'khatm_app';

/** Tables that are not only added to, with what the application may do to them besides. There is none yet. */
const BEYOND: Readonly<Record<string, readonly string[]>> = {};
/** Knex's own: read, to know whether the schema is the one that this version needs. */
const READ_ONLY = /^knex_/;
const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] as const;

type Relation = { readonly name: string; readonly kind: 'r' | 'v' | 'S'; readonly held: readonly string[] };

/**
 * Gives the application's role exactly what it needs: it reads and inserts, and neither changes, deletes nor owns anything. Does nothing where that is
 * so already, and takes back what somebody granted since. The caller owns the tables, and holds the migrator's lock.
 *
 * @throws MigrationError `role-missing`, `role-too-strong`
 */
export async function grant(owner: Knex): Promise<void> {
  await ensureRole(owner);
  for (const { name, kind, held } of await readRelations(owner)) {
    const wanted = wantedOn(name, kind);
    if (held.length === wanted.length && wanted.every((privilege) => held.includes(privilege))) continue;
    const type = kind === 'S' ? 'SEQUENCE' : 'TABLE';
    await owner.raw(`REVOKE ALL ON ${type} ?? FROM ??, PUBLIC`, [name, APPLICATION_ROLE]);
    await owner.raw(`GRANT ${wanted.join(', ')} ON ${type} ?? TO ??`, [name, APPLICATION_ROLE]);
  }
  const { rows: [schema] } = await owner.raw<{ rows: { name: string; usage: boolean; open: boolean }[] }>(
    `SELECT current_schema() AS name, has_schema_privilege(?, current_schema(), 'USAGE') AS usage, has_schema_privilege(?, current_schema(), 'CREATE') AS open`, [APPLICATION_ROLE, APPLICATION_ROLE],
  );
  if (!schema!.usage) await owner.raw('GRANT USAGE ON SCHEMA ?? TO ??', [schema!.name, APPLICATION_ROLE]);
  // PostgreSQL 14 lets everybody create tables in the schema "public".
  if (schema!.open) await owner.raw('REVOKE CREATE ON SCHEMA ?? FROM PUBLIC, ??', [schema!.name, APPLICATION_ROLE]);
}

function wantedOn(name: string, kind: Relation['kind']): readonly string[] {
  // USAGE is nextval alone: the application cannot set a sequence back.
  if (kind === 'S') return ['SELECT', 'USAGE'];
  if (kind === 'v' || READ_ONLY.test(name)) return ['SELECT'];
  return ['SELECT', 'INSERT', ...(BEYOND[name] ?? [])];
}

async function readRelations(owner: Knex): Promise<Relation[]> {
  const { rows } = await owner.raw<{ rows: Relation[] }>(
    `SELECT relname AS name, relkind AS kind, CASE relkind
       WHEN 'S' THEN array(SELECT p FROM unnest(array['SELECT', 'USAGE', 'UPDATE']) p WHERE has_sequence_privilege(?, oid, p))
       ELSE array(SELECT p FROM unnest(?::text[]) p WHERE has_table_privilege(?, oid, p)) END AS held
     FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'S') AND pg_has_role(current_user, relowner, 'USAGE')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('a', 'i') AND relkind = 'S')
     ORDER BY relname`,
    [APPLICATION_ROLE, [...PRIVILEGES], APPLICATION_ROLE],
  );
  return rows;
}

/** Roles belong to the whole server. A superuser, or a login that may create roles, makes it; for others a superuser has made it before. */
async function ensureRole(owner: Knex): Promise<void> {
  const { rows: [state] } = await owner.raw<{ rows: { user: string; there: boolean; may: boolean }[] }>(
    'SELECT current_user AS user, to_regrole(?) IS NOT NULL AS there, rolsuper OR rolcreaterole AS may FROM pg_roles WHERE rolname = current_user', [APPLICATION_ROLE],
  );
  const { user, there, may } = state!;
  if (!there) {
    if (!may) {
      throw new MigrationError('role-missing', `The role ${APPLICATION_ROLE} is missing, and "${user}" may not create it. Have a superuser run: CREATE ROLE ${APPLICATION_ROLE}; GRANT ${APPLICATION_ROLE} TO "${user}";`);
    }
    // Another database of the same server may be migrated at this moment.
    await owner.raw(`DO $$ BEGIN
      CREATE ROLE ${APPLICATION_ROLE} NOLOGIN;
      EXECUTE format('GRANT ${APPLICATION_ROLE} TO %I', current_user);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
  }
  const { rows: [role] } = await owner.raw<{ rows: { strong: boolean }[] }>(
    `SELECT rolsuper OR rolcreaterole OR rolreplication OR pg_has_role(rolname, current_user, 'MEMBER') AS strong FROM pg_roles WHERE rolname = ?`, [APPLICATION_ROLE],
  );
  if (role!.strong) throw new MigrationError('role-too-strong', `The role ${APPLICATION_ROLE} is a superuser, may create roles, or is a member of "${user}", who owns the tables: it could undo what is kept from it. Take that away.`);
}
