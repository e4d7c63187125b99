import { resolve } from 'node:path';
import { connectKnex, openDatabase } from '../database/index.ts';
import { getConfig } from '../installation/config.ts';
import { databaseUrl, dataDirectory, readArguments, required } from './arguments.ts';
import { print } from './output.ts';

/** `backup --out FILE`: one consistent snapshot of database, keys and configuration; the installation may be at work meanwhile. */
export async function backup(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { out: { type: 'string' } });
  const [dataDir, out] = [dataDirectory(args), resolve(required(args, 'out'))];
  const config = getConfig(dataDir);
  const { writeBackup } = await import('../backup/snapshot.ts');
  const database = await openDatabase({ dataDir, databaseUrl: databaseUrl() });
  try {
    // As the application: a backup reads, and can do no more.
    const knex = connectKnex(database.application, { max: 1, name: 'khatm backup' });
    print(await writeBackup(dataDir, config, knex, out).finally(() => knex.destroy()));
    return 0;
  } finally {
    await database.close();
  }
}
