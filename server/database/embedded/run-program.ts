import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** Exit code, or null when it was killed or could not be started. */
  readonly code: number | null;
  /** What it wrote, unless that went to a file; also says why it could not be started. */
  readonly output: string;
}

/**
 * Runs a program to its end. Never rejects.
 * The environment holds nothing of ours: the locale decides what initdb creates, and PG… variables would redirect the programs.
 *
 * @param outputTo open file that takes what the program writes; a daemon that it leaves behind keeps writing there
 */
export function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  { env = {}, outputTo }: { env?: Readonly<Record<string, string>>; outputTo?: number } = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const chunks: string[] = [];
    const sink = outputTo ?? 'pipe';
    const child = spawn(program, args, {
      // A folder that any account may enter.
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC', ...env },
      stdio: ['ignore', sink, sink],
      // Ctrl-C in the terminal reaches the whole foreground group; a server being started or stopped must not be cut short.
      detached: true,
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
    child.on('error', (error) => resolve({ code: null, output: `${program}: ${error.message}` }));
    child.on('close', (code) => resolve({ code, output: chunks.join('') }));
  });
}
