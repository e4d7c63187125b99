import { readPassphraseFile } from '../../keys/index.ts';
import { databaseUrl, dataDirectory, readArguments } from '../cli/arguments.ts';
import { say } from '../cli/output.ts';
import { acquireServerLock } from '../database/index.ts';
import { type Config, findConfig, getConfig } from '../installation/config.ts';
import { configOf, initialise } from '../installation/initialise.ts';
import { type Installation, openInstallation } from '../installation/open.ts';
import { demoApiKey, demoPlan, issueSamples } from './demo.ts';
import { startScreen } from './screen.ts';
import { openDoors, openSite } from './site.ts';
import { type StopSignal, stopSignal } from './stop-signal.ts';

/** What a command adds to the course of {@link run}. */
type Course = {
  /** The configuration that stands, or the one that is to be made. */
  readonly config: () => Config;
  /** Makes what is missing. Ports are held by then, so that a port in use costs nothing. */
  readonly prepare: () => Promise<void>;
  readonly ready: (installation: Installation, stop: StopSignal) => Promise<void>;
};

/** `serve`: an installation that was made with `keys init`. */
export async function serve(argv: readonly string[]): Promise<number> {
  const dataDir = dataDirectory(readArguments(argv, {}));
  getConfig(dataDir);
  return run(dataDir, {
    config: () => getConfig(dataDir),
    prepare: () => Promise.resolve(),
    ready: ({ config }) => Promise.resolve(say(`Checking page ${config.verifyOrigin}  API ${config.apiOrigin}`)),
  });
}

/** `start`: the demonstration; makes whatever is missing. */
export async function start(argv: readonly string[]): Promise<number> {
  const dataDir = dataDirectory(readArguments(argv, {}));
  return run(dataDir, {
    config: () => findConfig(dataDir) ?? configOf(demoPlan()),
    prepare: () => makeDemo(dataDir),
    ready: async (installation, stop) => {
      const { config } = installation;
      // Samples are for a demonstration; a real authority's register is never touched by a start.
      const papers = config.authority.demo ? await issueSamples(installation, stop) : [];
      const keyFile = config.authority.demo ? await demoApiKey(installation) : undefined;
      if (!stop.aborted) say(startScreen({ config, dataDir, papers, keyFile, cwd: process.cwd(), databaseUrl: databaseUrl() }));
    },
  });
}

async function makeDemo(dataDir: string): Promise<void> {
  const present = findConfig(dataDir);
  if (present) return tellOtherPorts(dataDir, present);
  say('First start: making a demonstration authority with keys of its own …');
  const { passphraseWritten } = await initialise(dataDir, demoPlan(), readPassphraseFile);
  if (passphraseWritten !== undefined) say(`Its passphrase was written to ${passphraseWritten} (mode 0600): good enough for a demonstration only.`);
}

/** The address of the checking page is inside every QR code that was issued, so it stays. */
function tellOtherPorts(dataDir: string, { verifyPort, apiPort }: Config): void {
  for (const [variable, port] of [['KHATM_VERIFY_PORT', verifyPort], ['KHATM_API_PORT', apiPort]] as const) {
    const wanted = process.env[variable] ?? '';
    if (wanted !== '' && wanted !== String(port)) say(`${variable} is for a first start; ${dataDir} was made for port ${port}, and keeps it.`);
  }
}

/** Lock, ports, keys, database, pages; then waits for a signal and takes everything down in the opposite order. */
async function run(dataDir: string, { config, prepare, ready }: Course): Promise<number> {
  const stop = stopSignal();
  const lock = await acquireServerLock(dataDir);
  try {
    const doors = await openDoors(config());
    try {
      await prepare();
      const installation = await openInstallation(dataDir, databaseUrl());
      try {
        const site = await openSite(installation, doors, logError, say);
        try {
          if (!stop.aborted) await ready(installation, stop);
          await Promise.race([stop.requested, site.mustStop]);
          say('Stopping …');
        } finally {
          await site.close();
        }
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

function logError(error: unknown): void {
  say(`khatm: [internal] ${(error as Error).stack ?? String(error)}`);
}
