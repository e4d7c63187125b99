import { readPassphraseFile } from '../../keys/index.ts';
import { databaseUrl, dataDirectory, readArguments } from '../cli/arguments.ts';
import { say } from '../cli/output.ts';
import { acquireServerLock } from '../database/index.ts';
import { type Config, findConfig, getConfig } from '../installation/config.ts';
import { initialise } from '../installation/initialise.ts';
import { type Installation, openInstallation } from '../installation/open.ts';
import { demoApiKey, demoAuthority, demoOrigins, issueSamples } from './demo.ts';
import { startScreen } from './screen.ts';
import { openDoors, openSite } from './site.ts';

/** `serve`: an installation that was made with `keys init`. */
export async function serve(argv: readonly string[]): Promise<number> {
  const dataDir = dataDirectory(readArguments(argv, {}));
  return run(dataDir, () => Promise.resolve(getConfig(dataDir)), (_installation, config) => {
    say(`Checking page ${config.verifyOrigin}  API ${config.apiOrigin}`);
    return Promise.resolve();
  });
}

/** `start`: the demonstration; makes whatever is missing. */
export async function start(argv: readonly string[]): Promise<number> {
  const dataDir = dataDirectory(readArguments(argv, {}));
  return run(
    dataDir,
    async () => findConfig(dataDir) ?? (await makeDemo(dataDir)),
    async (installation, config) => {
      // Samples are for a demonstration; a real authority's register is never touched by a start.
      const papers = config.authority.demo ? await issueSamples(installation) : [];
      const keyFile = config.authority.demo ? await demoApiKey(installation) : undefined;
      say(startScreen({ config, dataDir, papers, keyFile }));
    },
  );
}

async function makeDemo(dataDir: string): Promise<Config> {
  say('First start: making a demonstration authority with keys of its own …');
  const { config, passphraseWritten } = await initialise(dataDir, { authority: demoAuthority(), ...demoOrigins(), listenHost: '127.0.0.1' }, readPassphraseFile);
  if (passphraseWritten !== undefined) say(`Its passphrase was written to ${passphraseWritten} (mode 0600): good enough for a demonstration only.`);
  return config;
}

/** Lock, ports, database, pages; then waits for a signal and takes everything down in the opposite order. */
async function run(dataDir: string, prepare: () => Promise<Config>, ready: (installation: Installation, config: Config) => Promise<void>): Promise<number> {
  const signal = nextSignal();
  const lock = await acquireServerLock(dataDir);
  try {
    const config = await prepare();
    const doors = await openDoors(config);
    try {
      const installation = await openInstallation(dataDir, databaseUrl());
      try {
        const site = await openSite(installation, doors, logError);
        await ready(installation, config);
        await signal;
        say('Stopping …');
        await site.close();
      } finally {
        await installation.close();
      }
    } finally {
      await Promise.all([doors.checking.close(), doors.api.close()]);
    }
  } finally {
    lock.release();
  }
  return 0;
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
  });
}

function logError(error: unknown): void {
  say(`khatm: [internal] ${(error as Error).stack ?? String(error)}`);
}
