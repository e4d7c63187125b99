import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';

/** What a running server (or one that was killed) says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  /** Undefined while the server is still writing the file. */
  readonly socketFolder: string | undefined;
  /** System V memory block that its processes share, by which they are known to be gone; undefined before the server made one. */
  readonly sharedMemoryId: number | undefined;
}

const FILE = 'postmaster.pid';

/** Reads `postmaster.pid` of a cluster's data; undefined when there is none. */
export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const [pid, , , , socketFolder, , memory] = readFileSync(path.join(data, FILE), 'utf8').split('\n');
    if (!pid) return undefined;
    const id = memory?.trim().split(/\s+/)[1];
    return { pid: Number(pid), socketFolder: socketFolder || undefined, sharedMemoryId: id === undefined ? undefined : Number(id) };
  } catch {
    return undefined;
  }
}

/** Whether that process lives and is the server of these data: a server works in the folder of its data, a process that got its old id does not. */
export function isPostmaster(pid: number, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data;
  } catch {
    return false;
  }
}

/**
 * Removes what a killed server left: PostgreSQL judges its lock files by process id, and after a power cut, or in a container whose first
 * process does not collect the dead, that id seems alive. Does nothing while the server lives.
 *
 * @returns whether the way is free; not so while any process is still attached to the killed server's shared memory, because then these
 *   files are all that protects the data from a second server
 */
export function clearAway(data: string, socketFolder: string): boolean {
  const postmaster = readPostmaster(data);
  // Without that file nothing is removed: a server that a killed process was starting may be about to write it.
  if (postmaster === undefined) return true;
  if (isPostmaster(postmaster.pid, data)) return false;
  if (postmaster.sharedMemoryId !== undefined && attachedProcesses(postmaster.sharedMemoryId) > 0) return false;
  rmSync(path.join(data, FILE), { force: true });
  for (const name of readdirSync(socketFolder)) rmSync(path.join(socketFolder, name), { force: true });
  return true;
}

function attachedProcesses(sharedMemoryId: number): number {
  const [header, ...rows] = readFileSync('/proc/sysvipc/shm', 'utf8').trim().split('\n').map((line) => line.trim().split(/\s+/));
  const row = rows.find((cells) => Number(cells[header?.indexOf('shmid') ?? -1]) === sharedMemoryId);
  return Number(row?.[header?.indexOf('nattch') ?? -1] ?? 0);
}
