import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { checkPassphrase } from '../../keys/index.ts';
import { InstallationError } from '../installation/errors.ts';
import { writeWhole } from '../installation/write-file.ts';

/**
 * Asks twice for a passphrase, without echo, and keeps it in a file of mode 0600 in the data directory.
 * @returns the file's path
 * @throws InstallationError `usage` without a terminal, KeyError `passphrase-weak`
 */
export async function promptPassphrase(dataDir: string): Promise<string> {
  const path = join(dataDir, 'passphrase');
  // Left by a start that was interrupted: keys may be encrypted with it already.
  if (existsSync(path)) return path;
  if (!process.stdin.isTTY) throw new InstallationError('usage', 'Give --passphrase-file FILE; there is no terminal to ask at.');
  const first = await ask('Passphrase for the private keys (at least 20 characters): ');
  checkPassphrase(first);
  if ((await ask('Once more: ')) !== first) throw new InstallationError('usage', 'The two passphrases differ.');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  await writeWhole(path, first + '\n', 0o600);
  return path;
}

/** Asks for a secret at the terminal, without echo. @throws KeyError `passphrase-weak` */
export async function askSecret(question: string): Promise<string> {
  return checkPassphrase(await ask(question));
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await reader.question('');
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}
