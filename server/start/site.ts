import { createFileJudge, PublishedFolder } from '../../verifier/index.ts';
import { buildPage } from '../../verifier/web/build.ts';
import { requireScope } from '../http/api-keys.ts';
import { createApi } from '../http/api.ts';
import { createCheckingSite } from '../http/checking.ts';
import { type Door, openDoor } from '../http/listen.ts';
import { systemClock } from '../installation/clock.ts';
import type { Config } from '../installation/config.ts';
import { publicDirectory } from '../installation/folders.ts';
import type { Installation } from '../installation/open.ts';
import { IssuingThreads } from '../issuing/threads.ts';
import { Upkeep } from './upkeep.ts';

export type Doors = { readonly checking: Door; readonly api: Door };

/** How often the public folder follows the database, milliseconds: what another process revoked is served within a second. */
const FOLLOW_EVERY = 300;
/** How often keys and lists that near their end are renewed. */
const RENEW_EVERY = 60_000;
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

/** Puts pages and APIs behind the doors and keeps what is published fresh. */
export async function openSite(installation: Installation, doors: Doors, log: (error: unknown) => void, say: (message: string) => void): Promise<{ close: () => Promise<void> }> {
  const { issuer, knex, mirror, dataDir, config } = installation;
  const upkeep = new Upkeep(installation, say);
  await upkeep.round().catch(log);
  const folder = publicDirectory(dataDir);
  const { dist } = await buildPage({});
  const threads = new IssuingThreads(installation);
  const files = createFileJudge(folder);
  const published = new PublishedFolder(folder, systemClock);
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
  const follow = repeat(FOLLOW_EVERY, () => mirror.refresh(), log);
  const renew = repeat(RENEW_EVERY, () => upkeep.round(), log);
  return {
    close: async () => {
      await Promise.all([doors.checking.close(), doors.api.close(), follow.stop(), renew.stop()]);
      await Promise.all([threads.close(), files.close()]);
    },
  };
}

/** Repeats a task with a pause between. A failure is tried again; of a row of them the first is logged. */
function repeat(pause: number, task: () => Promise<unknown>, log: (error: unknown) => void): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  let failing = false;
  const failed = (error: unknown): void => {
    if (!failing && !stopped) log(error);
    failing = true;
  };
  const next = (): void => {
    timer = setTimeout(() => {
      running = task().then(() => void (failing = false), failed).then(() => void (stopped || next()));
    }, pause);
  };
  next();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
