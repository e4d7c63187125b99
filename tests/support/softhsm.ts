import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Hardware } from '../../keys/index.ts';

const PACKAGES = ['softhsm2', 'opensc'];
const PLACES = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/*/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so'];
const VARIABLE = 'SOFTHSM2_CONF';

export const PIN = '73501984';

/** A token of one test in SoftHSM2. */
export type TestToken = {
  readonly hardware: Hardware;
  /** The folder that is the token. */
  readonly directory: string;
  /** What pulling it out of its slot is to a real one. */
  readonly pull: () => void;
  readonly putBack: () => void;
  readonly setPin: (pin: string) => void;
  /** Sets a flag of CK_TOKEN_INFO where SoftHSM2 stores it: it never locks a PIN by itself. */
  readonly setFlag: (flag: bigint) => void;
  readonly remove: () => void;
};

/** Where the library is, if it is. */
export function findSoftHsm(): string | undefined {
  return PLACES.flatMap((place) => globSync(place)).find((file) => existsSync(file));
}

/** As root the packages are installed when they are missing, as tests/third-party does with its tools. */
export function installSoftHsm(): string | undefined {
  if (!findSoftHsm() && process.getuid?.() === 0) {
    for (const args of [['update', '-qq', '-o', 'Acquire::http::Timeout=10', '-o', 'Acquire::Retries=0'], ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES]]) spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return findSoftHsm();
}

/** Lets SoftHSM2 of this process, and of all that it starts, keep its tokens in a folder. Has to stand in the environment before the library is loaded. */
export function configureSoftHsm(folder: string): void {
  const tokens = path.join(folder, 'tokens');
  mkdirSync(tokens, { recursive: true });
  const file = path.join(folder, 'softhsm2.conf');
  writeFileSync(file, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env[VARIABLE] = file;
}

let made = 0;

export function makeToken(): TestToken {
  const library = findSoftHsm();
  const configuration = process.env[VARIABLE];
  if (library === undefined || configuration === undefined) throw new Error(`SoftHSM2 is missing; install the packages: ${PACKAGES.join(' ')}`);
  const tokens = path.join(path.dirname(configuration), 'tokens');
  const label = `khatm ${process.pid} ${Date.now() % 1e8} ${++made}`;
  const util = (...args: string[]): void => {
    const { status, stderr } = spawnSync('softhsm2-util', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  util('--init-token', '--free', '--label', label, '--so-pin', PIN, '--pin', PIN);
  const directory = path.join(tokens, readdirSync(tokens).find((name) => readFileSync(path.join(tokens, name, 'token.object')).includes(label))!);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-token-'));
  const pinFile = path.join(folder, 'pin');
  writeFileSync(pinFile, PIN + '\n', { mode: 0o600 });
  const away = path.join(folder, 'away');
  return {
    hardware: { library, token: label, pinFile },
    directory,
    pull: () => renameSync(directory, away),
    putBack: () => renameSync(away, directory),
    setPin: (pin) => {
      writeFileSync(pinFile, pin + '\n');
      chmodSync(pinFile, 0o600);
    },
    setFlag: (flag) => addFlag(path.join(directory, 'token.object'), flag),
    remove: () => {
      // Another process may be looking into it, with a lock file.
      rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** CKA_OS_TOKENFLAGS of SoftHSM2's file back end: attribute type, kind 2 (a number), value; before all attributes the file's generation. All 8 bytes big-endian. */
function addFlag(file: string, flag: bigint): void {
  const content = readFileSync(file);
  const at = content.indexOf(Buffer.from('000000008000534b0000000000000002', 'hex'));
  if (at < 0) throw new Error('the flags of the token were not found');
  content.writeBigUInt64BE(content.readBigUInt64BE(at + 16) | flag, at + 16);
  content.writeBigUInt64BE(content.readBigUInt64BE(0) + 1n, 0);
  writeFileSync(file, content);
}
