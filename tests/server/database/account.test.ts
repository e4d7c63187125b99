import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chooseAccount } from '../../../server/database/embedded/account.ts';

/** Asks by access(2), as PostgreSQL's programs do of each other. */
const ASK = `for (const file of process.argv.slice(1)) fs.accessSync(file, fs.constants.R_OK | fs.constants.X_OK)`;

test('programs and data are reached also where a folder above them is closed to everybody else, such as the home of root', async () => {
  const closed = mkdtempSync(path.join(os.tmpdir(), 'khatm-closed-'));
  try {
    const [folder, program] = [path.join(closed, 'data', 'postgres'), path.join(closed, 'program')];
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    const account = await chooseAccount(folder, program);
    const [first, ...rest] = account.command(process.execPath, '-e', ASK, program, folder);
    expect(execFileSync(first, rest, { encoding: 'utf8', stdio: 'pipe' })).toBe('');
  } finally {
    rmSync(closed, { recursive: true, force: true });
  }
});
