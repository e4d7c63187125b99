import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';

/** What a running server (or one that was killed) says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
  /** System V memory block that its processes share, by which they are known to be gone; undefined before the server made one. */
  readonly sharedMemoryId: number | undefined;
}

const FILE = 'postmaster.pid';

/** Reads `postmaster.pid` of a cluster's data; undefined when there is none or it is not complete yet. */
export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const [pid, , , , socketFolder, , memory] = readFileSync(path.join(data, FILE), 'utf8').split('\n');
    if (!pid || !socketFolder) return undefined;
    const id = memory?.trim().split(/\s+/)[1];
    return { pid: Number(pid), socketFolder, sharedMemoryId: id === undefined ? undefined : Number(id) };
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
 * Removes a `postmaster.pid` whose process id now belongs to something else, as happens after a power cut; PostgreSQL would take that for a living server.
 * While any process is still attached to the server's shared memory the file stays: it is all that protects the data from a second server.
 */
export function removeStalePostmasterFile(data: string): void {
  const postmaster = readPostmaster(data);
  if (postmaster === undefined || isPostmaster(postmaster.pid, data)) return;
  if (postmaster.sharedMemoryId !== undefined && attachedProcesses(postmaster.sharedMemoryId) > 0) return;
  rmSync(path.join(data, FILE), { force: true });
}

function attachedProcesses(sharedMemoryId: number): number {
  const [header, ...rows] = readFileSync('/proc/sysvipc/shm', 'utf8').trim().split('\n').map((line) => line.trim().split(/\s+/));
  const row = rows.find((cells) => Number(cells[header?.indexOf('shmid') ?? -1]) === sharedMemoryId);
  return Number(row?.[header?.indexOf('nattch') ?? -1] ?? 0);
}
