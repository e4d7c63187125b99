import { afterAll, expect, jest, test } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { freePorts, khatm, portVariables, RunningServer, temporaryFolder } from './khatm-process.ts';

// Several first starts, each cut short.
jest.setTimeout(180_000);

const temporary = temporaryFolder();
const dataDir = path.join(temporary.folder, 'data');
let last: RunningServer | undefined;
afterAll(async () => {
  await last?.stop('SIGTERM');
  temporary.remove();
});

const inData = (...names: string[]): string => path.join(dataDir, ...names);
const samples = (): string[] => (existsSync(inData('demo')) ? readdirSync(inData('demo')).filter((name) => name.endsWith('.pdf')) : []);
const creatingDatabase = (): boolean => existsSync(inData('postgres')) && readdirSync(inData('postgres')).some((name) => name.startsWith('data.new-'));

test('a first start killed at any moment is finished by the next: every sample is issued once, and nothing is wrong', async () => {
  const env = portVariables(await freePorts());
  const moments: [string, () => boolean][] = [
    ['a passphrase is there', () => existsSync(inData('passphrase'))],
    ['keys are being made', () => existsSync(inData('keys.new')) && readdirSync(inData('keys.new')).length > 2],
    ['the configuration is there', () => existsSync(inData('khatm.json'))],
    ['the database is being created', creatingDatabase],
    ['the first sample is issued', () => samples().length >= 1],
    ['half of the samples are issued', () => samples().length >= 6],
  ];
  for (const [what, now] of moments) {
    const server = RunningServer.spawn(['start', '--data', dataDir], { env });
    await server.until(now, what);
    expect([what, await server.stop('SIGKILL')]).toEqual([what, 'SIGKILL']);
  }
  last = RunningServer.spawn(['start', '--data', dataDir], { env });
  await last.hasSaid('Stop with Ctrl-C');
  const count = samples().length;
  expect(last.said).toContain(`${count} sample papers`);
  const { code, results } = await khatm(['verify', '--data', dataDir, ...samples().map((name) => inData('demo', name))]);
  expect([code, results.map(({ verdict }) => verdict)]).toEqual([0, Array(count).fill('authentic')]);
  const check = await khatm(['fsck', '--data', dataDir]);
  expect([check.code, check.results]).toEqual([0, [expect.objectContaining({ documents: count, problems: [] })]]);
  expect(readdirSync(dataDir).filter((name) => name.endsWith('.new'))).toEqual([]);
});
