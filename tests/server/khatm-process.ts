import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');
const KHATM = path.join(ROOT, 'server', 'khatm.mjs');

/** What a command did: its results are the lines of standard output, each of them JSON. */
export type Outcome = { readonly code: number | null; readonly results: readonly Record<string, unknown>[]; readonly said: string };

export type RunOptions = { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string };

/** A folder for a data directory, in the place for temporary files. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-process-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Runs the real command line to its end. */
export async function khatm(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = spawnKhatm(args, options);
  const [out, said] = [collect(child.stdout), collect(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, results: out().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>), said: said() };
}

export type Ports = { readonly verify: number; readonly api: number };

/** Two ports that nobody used a moment ago. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all([0, 1].map(async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }));
  const [verify, api] = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { verify: verify!, api: api! };
}

export function portVariables({ verify, api }: Ports): Record<string, string> {
  return { KHATM_VERIFY_PORT: String(verify), KHATM_API_PORT: String(api) };
}

/** A server that was started and has not been seen to end. */
export class RunningServer {
  readonly child: ChildProcess;
  private readonly text: () => string;

  constructor(child: ChildProcess) {
    this.child = child;
    this.text = collect(child.stderr);
  }

  /** Starts `khatm start` (or another command) and does not wait for anything. */
  static spawn(args: readonly string[], options: RunOptions = {}): RunningServer {
    return new RunningServer(spawnKhatm(args, options));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** What it said so far on standard error. */
  get said(): string {
    return this.text();
  }

  /** Waits until it has said something like this; fails with all that it said when it ends before. */
  async hasSaid(words: string): Promise<void> {
    await this.until(() => this.said.includes(words), words);
  }

  /** Waits until something holds; fails when the process ends before. */
  async until(holds: () => boolean, what: string): Promise<void> {
    while (!holds()) {
      if (this.ended) throw new Error(`It ended (${this.child.exitCode ?? this.child.signalCode}) before "${what}" and said: ${this.said}`);
      await sleep(10);
    }
  }

  /** Sends signals, one after the other, and waits for the end. @returns the exit code, or the signal's name */
  async stop(...signals: NodeJS.Signals[]): Promise<number | string> {
    const end = this.ended ? Promise.resolve() : once(this.child, 'close');
    for (const signal of signals) this.child.kill(signal);
    await end;
    return this.child.exitCode ?? this.child.signalCode!;
  }
}

/** The process id of the PostgreSQL of a data directory. */
export function postmasterOf(dataDir: string): number {
  return Number(readFileSync(path.join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Whether a process lives. One that ended and that nobody has waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until a process is gone. */
export async function isGone(pid: number): Promise<boolean> {
  for (let i = 0; i < 500 && isAlive(pid); i++) await sleep(20);
  return !isAlive(pid);
}

function spawnKhatm(args: readonly string[], { env = {}, cwd = ROOT }: RunOptions) {
  // Of this process's own settings none may lead to somebody's real data.
  return spawn(process.execPath, [KHATM, ...args], { cwd, env: { ...process.env, DATABASE_URL: '', KHATM_DATA: '', NODE_OPTIONS: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
