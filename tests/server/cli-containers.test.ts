import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { type CliStand, openCliStand } from './cli-stand.ts';

// Each command is a process of its own.
jest.setTimeout(60_000);

const PASSWORD = 'a-password-of-28-characters!';
let stand: CliStand;
beforeAll(async () => {
  stand = await openCliStand();
  writeFileSync(stand.beside('password'), PASSWORD + '\n');
}, 120_000);
afterAll(() => stand.close());

const openssl = (...args: string[]) => spawnSync('openssl', args, { encoding: 'utf8' });

test('a key is exported into a file for its owner only, which openssl opens', async () => {
  const id = String((await stand.run('keys', 'list')).results.find(({ role }) => role === 'seal')!['id']);
  const out = stand.beside('seal.p12');
  expect(await stand.run('keys', 'export', id, '--out', out, '--password-file', stand.beside('password'))).toMatchObject({ code: 0, said: '', results: [{ id, out }] });
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(openssl('pkcs12', '-in', out, '-passin', `file:${stand.beside('password')}`, '-noout')).toMatchObject({ status: 0 });
  // And back: the key is the one that is here.
  expect(await stand.run('keys', 'import', out, '--role', 'seal', '--password-file', stand.beside('password'))).toMatchObject({ code: 1, said: expect.stringContaining('[keys-exist]') });
});

test('an RSA key is refused for a role that needs P-256', async () => {
  const [key, certificate, container] = [stand.beside('rsa.key'), stand.beside('rsa.crt'), stand.beside('rsa.p12')];
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-subj', '/CN=x', '-days', '30');
  openssl('pkcs12', '-export', '-in', certificate, '-inkey', key, '-out', container, '-passout', `file:${stand.beside('password')}`);
  expect(await stand.run('keys', 'import', container, '--role', 'seal', '--password-file', stand.beside('password'))).toMatchObject({ code: 1, results: [], said: 'khatm: [key-unsuitable] A seal key is an EC key on P-256; this is an RSA key.\n' });
});

test('what is asked for wrongly is told with what there is', async () => {
  expect(await stand.run('keys', 'export', 'nothing', '--out', stand.beside('x'), '--password-file', stand.beside('password'))).toMatchObject({ code: 1, said: expect.stringContaining('[key-unknown]') });
  expect(await stand.run('keys', 'import', stand.beside('nothing.p12'), '--role', 'seal', '--password-file', stand.beside('password'))).toMatchObject({ code: 2, said: expect.stringContaining('there is no such file') });
  expect(await stand.run('keys', 'import', stand.beside('password'), '--role', 'root', '--password-file', stand.beside('password'))).toMatchObject({ code: 2, said: expect.stringContaining('--role takes one of') });
});
