import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDataDir } from '../data-dir.ts';
import type { CloseOptions, Database } from '../database.ts';
import { DatabaseError } from '../error.ts';
import { withFileLock } from '../file-lock.ts';
import { Cluster } from './cluster.ts';
import { isPostmaster, readPostmaster } from './postmaster.ts';
import { Presence, settingsFor } from './presence.ts';

/** More than a start may take, since others wait while one process starts the server. */
const LOCK_SECONDS = 180;
/** Waits between attempts to get a lost server back. */
const RESTORE_SECONDS = [0, 0.5, 2, 10];

/**
 * Runs PostgreSQL under `<dataDir>/postgres`, or joins the one that another process runs there.
 *
 * Every process that uses the server holds a session on it; the last to close stops it. A killed process loses its session with its life,
 * so it neither keeps the server up for others nor takes it from them; when it was the only one, the server waits for the next process,
 * which joins it and stops it in turn. A server that dies while processes use it is started again by the first that notices.
 *
 * @throws DatabaseError
 */
export async function openEmbedded(dataDir: string): Promise<Database> {
  const folder = prepareDataDir(dataDir);
  const lockFile = path.join(folder, 'database.lock');
  const cluster = await Cluster.at(path.join(folder, 'postgres'));
  const closing = new AbortController();
  let presence: Presence | undefined;
  let restoring: Promise<void> | undefined;

  async function attach(): Promise<string> {
    return withFileLock(lockFile, LOCK_SECONDS, async () => {
      if (!cluster.exists) await cluster.create();
      const joined = (await joinRunning(cluster, lost)) ?? (await startAndJoin(cluster, lost));
      presence = joined.presence;
      return joined.socketFolder;
    });
  }

  function lost(): void {
    presence = undefined;
    if (!closing.signal.aborted) restoring ??= restore().finally(() => (restoring = undefined));
  }

  async function restore(): Promise<void> {
    for (let attempt = 0; presence === undefined; attempt++) {
      const seconds = RESTORE_SECONDS[Math.min(attempt, RESTORE_SECONDS.length - 1)] ?? 0;
      // The timer alone keeps no process alive.
      await sleep(seconds * 1000, undefined, { ref: false, signal: closing.signal }).catch(() => undefined);
      // Data that were removed under a running process are not replaced by an empty database.
      if (closing.signal.aborted || !cluster.exists) return;
      await attach().catch(() => undefined);
    }
  }

  async function close({ leaveRunning = false }: CloseOptions = {}): Promise<void> {
    closing.abort();
    await restoring;
    await withFileLock(lockFile, LOCK_SECONDS, async () => {
      const left = await presence?.leave();
      presence = undefined;
      if (left?.last === true && !leaveRunning) await cluster.stop();
    });
  }

  const socketFolder = await attach();
  let closed: Promise<void> | undefined;
  return { ...settingsFor(socketFolder), close: (options) => (closed ??= close(options)) };
}

interface Joined {
  readonly presence: Presence;
  readonly socketFolder: string;
}

/** Joins the server that these data say is running; undefined when it is not. One that is just starting or stopping is waited for. */
async function joinRunning(cluster: Cluster, onLost: () => void): Promise<Joined | undefined> {
  const deadline = Date.now() + LOCK_SECONDS * 1000;
  for (;;) {
    const postmaster = readPostmaster(cluster.data);
    if (postmaster === undefined) return undefined;
    const { pid, socketFolder } = postmaster;
    let reason = 'it is just starting';
    try {
      if (socketFolder !== undefined) return { presence: await Presence.join(socketFolder, onLost), socketFolder };
    } catch (error) {
      reason = (error as Error).message;
    }
    // In another container that shares the folder the process id means nothing, so the socket is asked first and the id second.
    if (!isPostmaster(pid, cluster.data)) return undefined;
    if (Date.now() > deadline) {
      throw new DatabaseError('database-start-failed', `PostgreSQL (process ${pid}) runs on ${cluster.data} but does not answer: ${reason}. End that process and try again.`);
    }
    await sleep(100);
  }
}

async function startAndJoin(cluster: Cluster, onLost: () => void): Promise<Joined> {
  try {
    const socketFolder = await cluster.start();
    return { presence: await Presence.join(socketFolder, onLost), socketFolder };
  } catch (error) {
    // A process that was killed while it started the server leaves that start going on, and it may be the one that succeeds.
    const joined = await joinRunning(cluster, onLost);
    if (joined === undefined) throw error;
    return joined;
  }
}
