import type { PublicMirror } from '../installation/publish.ts';

/** How often the public folder follows the database, milliseconds: what another process revoked is served within a second. */
const FOLLOW_EVERY = 300;
/** How often it is looked whether a list is near its end, milliseconds. */
const RENEW_EVERY = 60_000;

/**
 * Keeps what is published fresh for as long as it runs: the folder follows the database, and every so often a `round` renews what nears its end, also
 * when nothing changed.
 */
export function keepPublished(
  { round, mirror, log }: { round: () => Promise<unknown>; mirror: Pick<PublicMirror, 'refresh'>; log: (error: unknown) => void },
  { followEvery = FOLLOW_EVERY, renewEvery = RENEW_EVERY } = {},
): { stop: () => Promise<void> } {
  const follow = repeat(followEvery, () => mirror.refresh(), log);
  const renew = repeat(renewEvery, round, log);
  return { stop: async () => void (await Promise.all([follow.stop(), renew.stop()])) };
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
