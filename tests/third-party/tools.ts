import { spawnSync } from 'node:child_process';

/** Program → Debian package. */
const PROGRAMS: Readonly<Record<string, string>> = {
  pdftoppm: 'poppler-utils',
  pdftotext: 'poppler-utils',
  pdffonts: 'poppler-utils',
  pdfsig: 'poppler-utils',
  mutool: 'mupdf-tools',
  qpdf: 'qpdf',
  zbarimg: 'zbar-tools',
  openssl: 'openssl',
  certutil: 'libnss3-tools',
};

export type Outcome = { readonly status: number | null; readonly out: string; readonly err: string };

/** Runs a tool to its end. Its exit status is an answer, not an error. */
export function run(program: string, args: readonly string[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  if (error) throw error;
  return { status, out: stdout, err: stderr };
}

/**
 * Makes sure that every tool is there: as root the missing ones are installed, anybody else is told what to install.
 * A check that silently did not run would look like one that passed.
 */
export function requireTools(): void {
  const packages = missing();
  if (packages.length > 0 && process.getuid?.() === 0) {
    for (const args of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', ...packages]]) spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const still = missing();
  if (still.length > 0) throw new Error(`tools are missing; install the packages: ${still.join(' ')}`);
}

function missing(): string[] {
  const absent = Object.entries(PROGRAMS).filter(([program]) => spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status !== 0);
  return [...new Set(absent.map(([, name]) => name))];
}
