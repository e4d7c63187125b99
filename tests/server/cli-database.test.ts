import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ConnectionSettings } from '../../server/database/index.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { validPermit } from './cli-stand.ts';
import { khatm, type Outcome, temporaryFolder } from './khatm-process.ts';

// Each command is a process of its own.
jest.setTimeout(60_000);

const { folder, remove } = temporaryFolder();
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
}, 60_000);
afterAll(async () => {
  await database.drop();
  remove();
});

function addressOf(settings: ConnectionSettings): string {
  if ('connectionString' in settings) return settings.connectionString;
  return `postgres://${settings.user}@localhost:${settings.port}/${settings.database}?host=${encodeURIComponent(settings.host)}`;
}

test('with DATABASE_URL that PostgreSQL is used and none is started, and instances over it know of each other\'s changes', async () => {
  const run = (instance: string, ...words: string[]): Promise<Outcome> => khatm([...words, '--data', path.join(folder, instance)], { env: { DATABASE_URL: addressOf(database.settings) } });
  expect((await run('first', 'keys', 'init')).code).toBe(0);
  cpSync(path.join(folder, 'first'), path.join(folder, 'second'), { recursive: true });

  const [record, out] = [path.join(folder, 'permit.json'), path.join(folder, 'permit.pdf')];
  writeFileSync(record, JSON.stringify(validPermit()));
  const { code, results: [issued] } = await run('first', 'issue', '--type', 'building-permit', '--record', record, '--out', out);
  expect([code, await database.connect()('document').count('* as papers')]).toEqual([0, [{ papers: 1 }]]);

  const number = String(issued!['number']);
  expect(await run('second', 'revoke', number, '--reason', 'issued in error')).toMatchObject({ code: 0, results: [{ state: 'revoked' }] });
  expect(await run('first', 'show', number)).toMatchObject({ code: 0, results: [{ state: 'revoked' }] });
  for (const instance of ['first', 'second']) {
    expect(await run(instance, 'verify', out)).toMatchObject({ code: 1, results: [{ verdict: 'revoked' }] });
    expect(existsSync(path.join(folder, instance, 'postgres'))).toBe(false);
  }
});
