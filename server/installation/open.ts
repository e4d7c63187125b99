import type { Knex } from 'knex';
import { Issuer } from '../../issuer/index.ts';
import { readPassphraseFile } from '../../keys/index.ts';
import { migrate } from '../../migrations/index.ts';
import { connectKnex, type ConnectionSettings, openDatabase } from '../database/index.ts';
import { systemClock } from './clock.ts';
import { type Config, getConfig, passphrasePath } from './config.ts';
import { keysDirectory } from './folders.ts';
import { careForKeys } from './lifecycle.ts';
import { PublicMirror } from './publish.ts';

/** An installation that is open: database, keys, and the folder of what is public. */
export type Installation = {
  readonly dataDir: string;
  readonly config: Config;
  readonly settings: ConnectionSettings;
  readonly knex: Knex;
  readonly issuer: Issuer;
  readonly mirror: PublicMirror;
  readonly close: () => Promise<void>;
};

/**
 * Opens an installation: starts or joins the database, migrates, rotates keys that are due, opens them, publishes what is missing or old.
 * @throws InstallationError (`published-ahead` for a database that is an old copy), DatabaseError, KeyError
 */
export async function openInstallation(dataDir: string, databaseUrl: string | undefined): Promise<Installation> {
  const config = getConfig(dataDir);
  const database = await openDatabase({ dataDir, databaseUrl });
  const knex = connectKnex(database.settings);
  const close = async (): Promise<void> => {
    await knex.destroy();
    await database.close();
  };
  try {
    await migrate(knex);
    // What cannot be renewed now does not keep anybody from opening: a server says it, and keys that are over are refused when they are used.
    await careForKeys(dataDir, config, new Date(systemClock() * 1000)).catch(() => undefined);
    const issuer = await openIssuer(dataDir, config, knex);
    const mirror = new PublicMirror(dataDir, knex);
    await mirror.requireNotBehind();
    await mirror.putCertificates();
    await issuer.publish();
    await mirror.refresh();
    return { dataDir, config, settings: database.settings, knex, issuer, mirror, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An issuer over an open pool; each thread has one of its own. */
export async function openIssuer(dataDir: string, config: Config, knex: Knex): Promise<Issuer> {
  return Issuer.open({
    knex,
    keysDirectory: keysDirectory(dataDir),
    passphrase: readPassphraseFile(passphrasePath(dataDir, config)),
    authority: config.authority,
    verifyOrigin: config.verifyOrigin,
    statusOrigin: config.verifyOrigin,
    clock: systemClock,
  });
}
