import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { acquireServerLock } from '../../../server/database/index.ts';
import { newDataFolder, removeDataFolder } from './data-folder.ts';
import { startOther } from './other-process.ts';

let dataDir: string;
beforeAll(() => {
  dataDir = newDataFolder();
});
afterAll(() => removeDataFolder(dataDir));

test('one process at a time, told apart by its id', async () => {
  const other = await startOther('lock', dataDir);
  await expect(acquireServerLock(dataDir)).rejects.toMatchObject({ code: 'data-dir-in-use', message: expect.stringContaining(`process ${other.pid}`) });
  await other.finish();
  const lock = await acquireServerLock(dataDir);
  await expect(acquireServerLock(dataDir)).rejects.toMatchObject({ code: 'data-dir-in-use' });
  lock.release();
  lock.release();
  expect(existsSync(path.join(dataDir, 'server.pid'))).toBe(false);
});

test('what a killed process leaves is no obstacle', async () => {
  const other = await startOther('lock', dataDir);
  await other.kill();
  expect(existsSync(path.join(dataDir, 'server.pid'))).toBe(true);
  (await acquireServerLock(dataDir)).release();
});

test('a file that names a living process is no obstacle either', async () => {
  writeFileSync(path.join(dataDir, 'server.pid'), '1\n');
  (await acquireServerLock(dataDir)).release();
});

test('of many at once exactly one gets it', async () => {
  const attempts = await Promise.allSettled([1, 2, 3, 4].map(() => startOther('lock', dataDir)));
  const holders = attempts.filter((attempt) => attempt.status === 'fulfilled');
  expect(holders).toHaveLength(1);
  await holders[0]?.value.finish();
});
