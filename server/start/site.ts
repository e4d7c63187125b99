import { createFileJudge, PublishedFolder } from '../../verifier/index.ts';
import { buildPage } from '../../verifier/web/build.ts';
import { requireScope } from '../http/api-keys.ts';
import { createApi } from '../http/api.ts';
import { createCheckingSite } from '../http/checking.ts';
import { type Door, openDoor } from '../http/listen.ts';
import { systemClock } from '../installation/clock.ts';
import type { Config } from '../installation/config.ts';
import { InstallationError } from '../installation/errors.ts';
import { publicDirectory, verifierStatePath } from '../installation/folders.ts';
import type { Installation } from '../installation/open.ts';
import { currentRoot } from '../installation/publish.ts';
import { IssuingThreads } from '../issuing/threads.ts';
import { keepPublished } from './publishing.ts';
import { Upkeep } from './upkeep.ts';

export type Doors = { readonly checking: Door; readonly api: Door };

/** Requests a minute from one address to the open verifier. */
const VERIFIER_LIMIT = 600;

/** Takes both ports, before anything else is started. @throws InstallationError */
export async function openDoors({ listenHost, verifyPort, apiPort }: Pick<Config, 'listenHost' | 'verifyPort' | 'apiPort'>): Promise<Doors> {
  const checking = await openDoor(listenHost, verifyPort, 'the checking page');
  try {
    return { checking, api: await openDoor(listenHost, apiPort, 'the APIs') };
  } catch (error) {
    await checking.close();
    throw error;
  }
}

/** Puts pages and APIs behind the doors and keeps what is published fresh. @throws StateError */
export async function openSite(installation: Installation, doors: Doors, log: (error: unknown) => void, say: (message: string) => void): Promise<{ readonly close: () => Promise<void>; /** Rejects when this server must not sign any more. */ readonly mustStop: Promise<never> }> {
  const { issuer, knex, mirror, dataDir, config } = installation;
  const upkeep = new Upkeep(installation, say);
  const stopping = Promise.withResolvers<never>();
  // Nobody may be listening yet.
  stopping.promise.catch(() => undefined);
  const round = (): Promise<void> => upkeep.round().catch((error: unknown) => {
    if (!(error instanceof InstallationError && error.code === 'witness-ahead')) throw error;
    // Its database went back while it ran: whatever it signs next forks the log.
    stopping.reject(error);
  });
  await round().catch(log);
  const folder = publicDirectory(dataDir);
  const { dist } = await buildPage({});
  const seen = { root: await currentRoot(dataDir), state: verifierStatePath(dataDir) };
  const published = new PublishedFolder(folder, systemClock, seen);
  // Here, and not with the first request, a state that cannot be read ends the start.
  await published.context();
  const files = createFileJudge(folder, seen);
  const threads = new IssuingThreads(installation);
  doors.checking.serve(createCheckingSite(dist, folder));
  doors.api.serve(
    createApi({
      issuer: { issuer, issue: (request) => threads.issue(request), requireScope: requireScope(knex), onPublished: () => mirror.refresh() },
      verifier: { context: () => published.context(), judge: (bytes, context) => files.judge(bytes, context) },
      apiOrigin: config.apiOrigin,
      verifierLimit: VERIFIER_LIMIT,
      proxies: config.proxies ?? 0,
      isReady: () => knex.raw('SELECT 1').then(async () => (await published.context()).trust !== undefined, () => false),
      warnings: () => upkeep.warnings,
      log,
    }),
  );
  const publishing = keepPublished({ round, mirror, log });
  return {
    mustStop: stopping.promise,
    close: async () => {
      await Promise.all([doors.checking.close(), doors.api.close(), publishing.stop()]);
      await Promise.all([threads.close(), files.close()]);
    },
  };
}
