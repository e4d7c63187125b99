import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Another process that holds a data directory's database or server lock. */
export interface OtherProcess {
  readonly pid: number;
  /** Lets it close what it holds and waits for its end. */
  finish(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/**
 * Resolves once that process has what it is to hold; rejects when it ends before that.
 *
 * @param killAfter milliseconds until it is killed
 */
export async function startOther(what: 'database' | 'lock', dataDir: string, { killAfter }: { killAfter?: number } = {}): Promise<OtherProcess> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'database-user.ts'), what, dataDir], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  if (killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter);
  const started = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!started) throw new Error(`The other process could not open the ${what}.`);
  return { pid: pidOf(child), finish: () => end(() => child.stdin.end()), kill: () => end(() => child.kill('SIGKILL')) };

  async function end(how: () => unknown): Promise<void> {
    how();
    await ended;
  }
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The other process did not start.');
  return pid;
}
