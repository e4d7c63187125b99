import type { Knex } from 'knex';
import { Approvals, checkOfficers, findNewestTrust, Issuer, type Officer, recordRoster } from '../../issuer/index.ts';
import { readPassphraseFile } from '../../keys/index.ts';
import { migrate } from '../../migrations/index.ts';
import { requireCaughtUp } from '../backup/marker.ts';
import { say } from '../cli/output.ts';
import { connectKnex, type ConnectionSettings, type Database, openDatabase } from '../database/index.ts';
import { systemClock } from './clock.ts';
import { type Config, getConfig, passphrasePath } from './config.ts';
import { InstallationError } from './errors.ts';
import { keysDirectory } from './folders.ts';
import { careForKeys } from './lifecycle.ts';
import { PublicMirror } from './publish.ts';
import { requireNotBehindWitnesses } from './witnesses.ts';

/** An installation that is open: database, keys, and the folder of what is public. */
export type Installation = {
  readonly dataDir: string;
  readonly config: Config;
  readonly settings: ConnectionSettings;
  readonly knex: Knex;
  readonly issuer: Issuer;
  /** What two officers have to approve; undefined in a demonstration, where nobody has to. */
  readonly approvals: Approvals | undefined;
  readonly mirror: PublicMirror;
  readonly close: () => Promise<void>;
};

export type OpenOptions = {
  /** False leaves everything as it is published: for looking, and for approving what is to be published. */
  readonly publish?: boolean;
};

/**
 * Opens an installation: starts or joins the database, migrates, rotates keys that are due, opens them, publishes what is missing or old.
 * @throws InstallationError (`published-ahead`, `witness-ahead`, `restored-not-caught-up` for a database that is, or may be, an old copy), DatabaseError, KeyError; IssuerError `approval-missing` where officers, types or templates are others than before
 */
export async function openInstallation(dataDir: string, databaseUrl: string | undefined, { publish = true }: OpenOptions = {}): Promise<Installation> {
  const config = getConfig(dataDir);
  if (publish) requireCaughtUp(dataDir);
  const database = await openDatabase({ dataDir, databaseUrl });
  const knex = connectKnex(database.application);
  const close = async (): Promise<void> => {
    await knex.destroy();
    await database.close();
  };
  try {
    await migrateAsOwner(database);
    if (publish) for (const warning of await requireNotBehindWitnesses({ dataDir, config, knex })) say(`khatm: WARNING: ${warning}`);
    // What cannot be renewed now does not keep anybody from opening: a server says it, and keys that are over are refused when they are used.
    if (publish) await careForKeys(dataDir, config, new Date(systemClock() * 1000)).catch(() => undefined);
    const approvals = await openApprovals(config, knex);
    const issuer = await openIssuer(dataDir, config, knex, approvals);
    const mirror = new PublicMirror(dataDir, knex);
    if (publish) {
      await mirror.requireNotBehind();
      await recordOfficers(config, knex, approvals);
      await mirror.putCertificates();
      await issuer.publish();
      await mirror.refresh();
    }
    return { dataDir, config, settings: database.application, knex, issuer, approvals, mirror, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The owner's connection is open no longer than this: whoever finds a way to run statements later finds the application's. */
async function migrateAsOwner({ owner }: Database): Promise<void> {
  const knex = connectKnex(owner, { max: 1, name: 'khatm migrations' });
  await migrate(knex).finally(() => knex.destroy());
}

/** Off in a demonstration, which nobody who was once real can become. @throws InstallationError `config-invalid` */
async function openApprovals(config: Config, knex: Knex): Promise<Approvals | undefined> {
  const { authority } = config;
  if (!authority.demo) return new Approvals({ knex, authority: authority.id, configured: officersOf(config), clock: systemClock });
  const published = (await findNewestTrust(knex))?.parts[authority.id];
  if (published !== undefined && !(JSON.parse(published) as { demo: boolean }).demo) {
    throw new InstallationError('config-invalid', 'khatm.json: authority.demo is true, but this authority has published as a real one. It cannot become a demonstration, in which nobody has to approve anything.');
  }
  return undefined;
}

function officersOf({ officers }: Config): Officer[] {
  try {
    return officers === undefined ? [] : checkOfficers(officers);
  } catch (error) {
    throw new InstallationError('config-invalid', `khatm.json: ${(error as Error).message}`);
  }
}

async function recordOfficers(config: Config, knex: Knex, approvals: Approvals | undefined): Promise<void> {
  if (!approvals || config.officers === undefined) return;
  await recordRoster(knex, officersOf(config), (transaction, content) => approvals.use(transaction, 'roles', content));
}

/** An issuer over an open pool; each thread has one of its own. */
export async function openIssuer(dataDir: string, config: Config, knex: Knex, approvals?: Approvals): Promise<Issuer> {
  return Issuer.open({
    knex,
    keysDirectory: keysDirectory(dataDir),
    passphrase: readPassphraseFile(passphrasePath(dataDir, config)),
    hardware: config.hardware,
    authority: config.authority,
    verifyOrigin: config.verifyOrigin,
    statusOrigin: config.verifyOrigin,
    clock: systemClock,
    approvals,
  });
}
