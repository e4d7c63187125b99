import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { connectKnex, openDatabase } from '../../../server/database/index.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';

const SECRET = 'p4ssw0rd-never-shown';

let database: TestDatabase;
let silent: Server;
beforeAll(async () => {
  database = await freshDatabase();
  silent = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  silent.close();
  await database.drop();
});

/** Address of the test database; over its Unix socket where it is the embedded one. */
function address(changes: { user?: string; database?: string } = {}): string {
  const { settings } = database;
  if ('connectionString' in settings) {
    const url = new URL(settings.connectionString);
    if (changes.database !== undefined) url.pathname = `/${changes.database}`;
    if (changes.user !== undefined) url.username = changes.user;
    return url.href;
  }
  return `postgres://${changes.user ?? settings.user}:${SECRET}@${encodeURIComponent(settings.host)}:${settings.port}/${changes.database ?? settings.database}`;
}

async function refusal(databaseUrl: string): Promise<Error & { code: string }> {
  return openDatabase({ dataDir: '/nowhere', databaseUrl }).then(
    () => Promise.reject(new Error('It opened.')),
    (error: unknown) => error as Error & { code: string },
  );
}

test('a database by address opens, and close leaves it alone', async () => {
  const opened = await openDatabase({ dataDir: '/nowhere', databaseUrl: address() });
  const pool = connectKnex(opened.application, { max: 1 });
  await opened.close();
  await pool.raw('select 1');
  await pool.destroy();
});

test('a port where nothing listens', async () => {
  const error = await refusal(`postgres://khatm:${SECRET}@127.0.0.1:1/khatm`);
  expect(error).toMatchObject({ code: 'database-unreachable', message: expect.stringContaining('127.0.0.1:1 (ECONNREFUSED)') });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(SECRET);
});

test('a host that no name service knows', async () => {
  const error = await refusal(`postgres://khatm:${SECRET}@no-such-host.invalid/khatm`);
  expect(error).toMatchObject({ code: 'database-unreachable', message: expect.stringContaining('no-such-host.invalid:5432') });
});

test('something else than PostgreSQL', async () => {
  const error = await refusal(`postgres://khatm:${SECRET}@127.0.0.1:${(silent.address() as AddressInfo).port}/khatm`);
  expect(error.code).toBe('database-unreachable');
});

test('a database that is not there', async () => {
  const error = await refusal(address({ database: 'absent' }));
  expect(error).toMatchObject({ code: 'database-refused', message: expect.stringContaining('3D000') });
  expect(error.message).not.toContain(SECRET);
});

test.each(['localhost:5432/khatm', `mysql://u:${SECRET}@h/d`, `postgres://u:${SECRET}@h:port/d`])(
  'an address that cannot be read: %s',
  async (databaseUrl) => {
    const error = await refusal(databaseUrl);
    expect(error.code).toBe('database-url-invalid');
    expect(error.message).not.toContain(SECRET);
  },
);
