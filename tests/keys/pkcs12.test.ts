import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exportKey, importKey, type ImportedRole, type KeyEntry, openSigner, publicKeys, readManifest } from '../../keys/index.ts';
import { readPkcs12 } from '../../keys/pkcs12/read.ts';
import { writePkcs12 } from '../../keys/pkcs12/write.ts';
import { makeTestKeys, NOW, PASSPHRASE, type TestKeys } from '../support/authority.ts';

const PASSWORD = 'a password of p12';
let folder: string;
let keys: TestKeys;
const at = (name: string): string => path.join(folder, name);

function openssl(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8', cwd: folder });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-p12-'));
  writeFileSync(at('password'), PASSWORD);
  keys = await makeTestKeys();
  for (const [kind, ...how] of [['ec', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], ['p384', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], ['rsa', '-newkey', 'rsa:2048']] as const) {
    openssl('req', '-x509', ...how, '-nodes', '-keyout', `${kind}.key`, '-out', `${kind}.crt`, '-subj', '/CN=Elsewhere', '-days', '30');
  }
}, 60_000);
afterAll(() => {
  keys.remove();
  rmSync(folder, { recursive: true, force: true });
});

const derOf = (certificate: string): string => new X509Certificate(readFileSync(at(certificate))).raw.toString('hex');
const scalar = (pem: Buffer | string): unknown => createPrivateKey(pem).export({ format: 'jwk' }).d;

const PROTECTIONS: [string, string[]][] = [
  ['OpenSSL 3 by default: PBES2 with AES-256-CBC, MAC with SHA-256', []],
  ['PBES2 with AES-128-CBC, MAC with SHA-512', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512']],
  ['triple DES and SHA-1, as programs of old', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
  ['certificates unencrypted', ['-certpbe', 'NONE']],
];

describe('a PKCS#12 file by openssl', () => {
  test.each(PROTECTIONS.flatMap(([name, options]) => (['ec', 'p384', 'rsa'] as const).map((kind) => [name, kind, options] as const)))('(%s) with a key of kind %s is read, to the byte', (_name, kind, options) => {
    openssl('pkcs12', '-export', '-in', `${kind}.crt`, '-inkey', `${kind}.key`, '-out', 'a.p12', '-passout', 'file:password', ...options);
    const { key, certificate, chain } = readPkcs12(readFileSync(at('a.p12')), PASSWORD);
    expect(key.export({ format: 'jwk' })).toEqual(createPrivateKey(readFileSync(at(`${kind}.key`))).export({ format: 'jwk' }));
    expect(certificate.raw.toString('hex')).toBe(derOf(`${kind}.crt`));
    expect(chain).toEqual([]);
  });

  test('gives the other certificates beside the key\'s own, in any order', () => {
    writeFileSync(at('chain.pem'), readFileSync(at('p384.crt'), 'utf8') + readFileSync(at('rsa.crt'), 'utf8'));
    openssl('pkcs12', '-export', '-in', 'ec.crt', '-inkey', 'ec.key', '-certfile', 'chain.pem', '-out', 'b.p12', '-passout', 'file:password');
    const { certificate, chain } = readPkcs12(readFileSync(at('b.p12')), PASSWORD);
    expect(certificate.raw.toString('hex')).toBe(derOf('ec.crt'));
    expect(chain.map(({ raw }) => raw.toString('hex')).sort()).toEqual([derOf('p384.crt'), derOf('rsa.crt')].sort());
  });

  test('is refused with another password, when a byte was changed, without a MAC, and when it is something else', () => {
    openssl('pkcs12', '-export', '-in', 'ec.crt', '-inkey', 'ec.key', '-out', 'c.p12', '-passout', 'file:password');
    const good = readFileSync(at('c.p12'));
    const codeOf = (bytes: Uint8Array, password = PASSWORD): string => {
      try {
        readPkcs12(bytes, password);
        return 'none';
      } catch (error) {
        expect((error as Error).message).not.toContain(password);
        return (error as { code: string }).code;
      }
    };
    expect(codeOf(good, 'another password')).toBe('passphrase-wrong');
    expect(codeOf(good, 'كلمة السر')).toBe('passphrase-weak');
    for (let i = 0; i < good.length; i += 101) expect(codeOf(good.with(i, good[i]! ^ 1))).toMatch(/^(passphrase-wrong|container-unreadable)$/);
    openssl('pkcs12', '-export', '-in', 'ec.crt', '-inkey', 'ec.key', '-out', 'd.p12', '-passout', 'file:password', '-nomac');
    expect(codeOf(readFileSync(at('d.p12')))).toBe('container-unreadable');
    for (const other of [new Uint8Array(), readFileSync(at('ec.crt')), new Uint8Array(100)]) expect(codeOf(other)).toBe('container-unreadable');
    openssl('pkcs12', '-export', '-in', 'ec.crt', '-nokeys', '-out', 'e.p12', '-passout', 'file:password');
    expect(codeOf(readFileSync(at('e.p12')))).toBe('container-unreadable');
  });
});

describe('a PKCS#12 file of ours', () => {
  test.each(['ec', 'p384', 'rsa'])('with a key of kind %s is opened by openssl, MAC, key, certificate and chain', (kind) => {
    const certificates = [`${kind}.crt`, 'p384.crt'].map((name) => new X509Certificate(readFileSync(at(name))).raw);
    const key = createPrivateKey(readFileSync(at(`${kind}.key`)));
    writeFileSync(at('ours.p12'), writePkcs12({ key, certificates, name: 'خاتم 1' }, PASSWORD));
    expect(scalar(openssl('pkcs12', '-in', 'ours.p12', '-passin', 'file:password', '-nocerts', '-nodes'))).toBe(scalar(readFileSync(at(`${kind}.key`))));
    const shown = openssl('pkcs12', '-in', 'ours.p12', '-passin', 'file:password', '-nokeys');
    expect(shown.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)!.map((pem) => new X509Certificate(pem).raw.toString('hex'))).toEqual(certificates.map((der) => der.toString('hex')));
    const own = openssl('pkcs12', '-in', 'ours.p12', '-passin', 'file:password', '-nokeys', '-clcerts');
    expect(new X509Certificate(own.slice(own.indexOf('-----BEGIN'))).raw.equals(certificates[0]!)).toBe(true);
    const { stderr } = spawnSync('openssl', ['pkcs12', '-in', 'ours.p12', '-passin', 'file:password', '-info', '-noout'], { encoding: 'utf8', cwd: folder });
    expect(stderr).toMatch(/MAC: sha256/);
    expect(stderr).toMatch(/PBES2, PBKDF2, AES-256-CBC, Iteration 2048, PRF hmacWithSHA256/);
    expect(readPkcs12(readFileSync(at('ours.p12')), PASSWORD).key.export({ format: 'jwk' })).toEqual(key.export({ format: 'jwk' }));
  });
});

const directoryOf = (one: TestKeys): { directory: string; passphrase: string } => ({ directory: one.directory, passphrase: PASSPHRASE });
const idOf = (role: string): string => readManifest(keys.directory).keys.find((one) => one.role === role)!.id;

describe('exporting', () => {
  test.each(['root', 'authority-ca', 'trust-list', 'seal', 'pdf', 'status'])('the %s key gives it with its certificates up to the root', async (role) => {
    const { key, certificate, chain } = readPkcs12(await exportKey({ ...directoryOf(keys), id: idOf(role), password: PASSWORD }), PASSWORD);
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect(chain).toHaveLength({ root: 0, 'authority-ca': 1, 'trust-list': 1 }[role] ?? 2);
  });

  test('a key that is not there, or lives in a token, is refused by name', async () => {
    await expect(exportKey({ ...directoryOf(keys), id: 'seal-1', password: PASSWORD })).rejects.toMatchObject({ name: 'KeyError', code: 'key-unknown' });
    const other = await makeTestKeys();
    const file = path.join(other.directory, 'keys.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"role": "seal",', '"role": "seal", "token": { "label": "issuer", "serial": "1", "id": "0a" },'));
    await expect(exportKey({ ...directoryOf(other), id: readManifest(other.directory).keys.find(({ token }) => token)!.id, password: PASSWORD })).rejects.toMatchObject({ code: 'key-in-hardware' });
    other.remove();
  });
});

describe('importing', () => {
  const now = new Date(NOW * 1000);
  const into = (one: TestKeys, role: ImportedRole, container: Uint8Array): Promise<KeyEntry> => importKey({ ...directoryOf(one), role, container, password: PASSWORD, now });

  /** A signer made with openssl under the CA of `one`, whose key is exported for that. */
  async function madeElsewhere(one: TestKeys, usages: string, key = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']): Promise<Buffer> {
    const ca = readManifest(one.directory).keys.find(({ role }) => role === 'authority-ca')!.id;
    writeFileSync(at('ca.p12'), await exportKey({ ...directoryOf(one), id: ca, password: PASSWORD }));
    openssl('pkcs12', '-in', 'ca.p12', '-passin', 'file:password', '-nocerts', '-nodes', '-out', 'ca.key');
    writeFileSync(at('ca.crt'), new X509Certificate(one.ca).toString());
    writeFileSync(at('extensions'), `basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=${usages}\n`);
    openssl('req', '-newkey', ...key, '-nodes', '-keyout', 'new.key', '-out', 'new.csr', '-subj', '/CN=Elsewhere');
    openssl('x509', '-req', '-in', 'new.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-set_serial', '77', '-days', '4000', '-extfile', 'extensions', '-out', 'new.crt', '-sha384');
    openssl('pkcs12', '-export', '-in', 'new.crt', '-inkey', 'new.key', '-certfile', 'ca.crt', '-out', 'new.p12', '-passout', 'file:password');
    return readFileSync(at('new.p12'));
  }
  const DOCUMENT_SIGNING = '1.3.6.1.5.5.7.3.36';
  /** Certificates that openssl makes begin now. */
  const today = (): Date => new Date(Date.now() + 1000);

  test('a seal key with its certificate makes it the next signer, encrypted under the installation\'s passphrase', async () => {
    const one = await makeTestKeys();
    const before = readManifest(one.directory).keys;
    const container = await madeElsewhere(one, DOCUMENT_SIGNING);
    const entry = await importKey({ ...directoryOf(one), role: 'seal', container, password: PASSWORD, now: today() });
    expect(readManifest(one.directory).keys).toEqual([...before, entry]);
    const old = before.find(({ role }) => role === 'seal')!;
    expect(entry.from).toBeGreaterThanOrEqual(Math.min(old.until, Math.floor(Date.now() / 1000)));
    const signer = await openSigner(one.directory, 'seal', PASSPHRASE, entry.from);
    expect(Buffer.from(signer.certificate).toString('hex')).toBe(derOf('new.crt'));
    expect(await signer.sign(Buffer.from('x'))).toHaveLength(64);
    expect((await publicKeys(one.directory, 'seal')).at(-1)).toMatchObject({ id: entry.id });
    expect(statSync(path.join(one.directory, `${entry.id}.p8.pem`)).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(one.directory, `${entry.id}.p8.pem`), 'utf8')).toContain(`BEGIN ENCRYPTED ${'PRIVATE KEY'}`);
    await expect(importKey({ ...directoryOf(one), role: 'seal', container, password: PASSWORD, now: today() })).rejects.toMatchObject({ code: 'keys-exist' });
    one.remove();
  });

  test('an RSA key, one on another curve, or a certificate for another role or from another CA is refused, and changes nothing', async () => {
    const one = await makeTestKeys();
    const other = await makeTestKeys();
    const before = readdirSync(one.directory);
    const refused = async (container: Uint8Array, role: ImportedRole = 'seal'): Promise<void> =>
      expect(importKey({ ...directoryOf(one), role, container, password: PASSWORD, now: today() })).rejects.toMatchObject({ name: 'KeyError', code: 'key-unsuitable' });
    await refused(await madeElsewhere(one, DOCUMENT_SIGNING, ['rsa:2048']));
    await refused(await madeElsewhere(one, DOCUMENT_SIGNING, ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']));
    await refused(await madeElsewhere(one, 'clientAuth'));
    await refused(await madeElsewhere(one, DOCUMENT_SIGNING), 'pdf');
    await refused(await madeElsewhere(one, DOCUMENT_SIGNING), 'authority-ca');
    await refused(await madeElsewhere(other, DOCUMENT_SIGNING));
    expect(readdirSync(one.directory)).toEqual(before);
    one.remove();
    other.remove();
  });

  test('what was exported is known as the same key', async () => {
    const container = await exportKey({ ...directoryOf(keys), id: idOf('pdf'), password: PASSWORD });
    await expect(into(keys, 'pdf', container)).rejects.toMatchObject({ code: 'keys-exist' });
  });
});
