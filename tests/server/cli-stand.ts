import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Database, openDatabase } from '../../server/database/index.ts';
import { readSample } from '../support/authority.ts';
import { khatm, type Outcome, temporaryFolder } from './khatm-process.ts';

/** An installation in a temporary folder, made by the command line and used by it. */
export type CliStand = {
  readonly dataDir: string;
  /** A path in the temporary folder, beside the data. */
  readonly beside: (name: string) => string;
  /** A command on this installation. */
  readonly run: (...args: string[]) => Promise<Outcome>;
  /** Issues a permit; gives its number, seal and file. */
  readonly issue: (name: string) => Promise<{ number: string; seal: string; file: string }>;
  readonly close: () => Promise<void>;
};

export async function openCliStand(): Promise<CliStand> {
  const { folder, remove } = temporaryFolder();
  const dataDir = path.join(folder, 'data');
  const beside = (name: string): string => path.join(folder, name);
  const run = (...args: string[]): Promise<Outcome> => khatm([...args, '--data', dataDir]);
  const made = await run('keys', 'init');
  if (made.code !== 0) throw new Error(made.said);
  // Kept open, so that not every command has to start and stop PostgreSQL.
  const database: Database = await openDatabase({ dataDir });
  writeFileSync(beside('permit.json'), JSON.stringify(validPermit()));
  return {
    dataDir, beside, run,
    issue: async (name) => {
      const { code, results: [result], said } = await run('issue', '--type', 'building-permit', '--record', beside('permit.json'), '--out', beside(name));
      if (code !== 0) throw new Error(said);
      return { number: String(result!['number']), seal: String(result!['seal']), file: beside(name) };
    },
    close: async () => {
      await database.close();
      remove();
    },
  };
}

/** The smallest permit, valid for a year from today: commands go by the real clock. */
export function validPermit(): Record<string, unknown> {
  return { ...readSample('building-permit', 'smallest'), validUntil: new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10) };
}
