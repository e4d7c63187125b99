import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as x509 from '@peculiar/x509';
import { publicKeys, type PublicKey, type Role } from '../../keys/index.ts';
import { parseCrl } from '../../verifier/x509/index.ts';
import { makeTestKeys, NOW, ORIGIN, type TestKeys } from '../support/authority.ts';

const DAY = 86_400;
const YEAR = 365 * DAY;
let keys: TestKeys;
let of: Record<Role, PublicKey>;
beforeAll(async () => {
  keys = await makeTestKeys();
  const roles = ['root', 'authority-ca', 'trust-list', 'seal', 'pdf', 'status'] as const;
  of = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, (await publicKeys(keys.directory, role))[0]!] as const))) as typeof of;
});
afterAll(() => keys.remove());

const parse = (role: Role) => new X509Certificate(of[role].certificate);
const file = (role: Role) => path.join(keys.directory, `${of[role].id}.crt.pem`);

describe('certificates', () => {
  test.each([
    ['trust-list', ['0.4.0.2231.3.0']],
    ['seal', ['1.3.6.1.5.5.7.3.36']],
    ['pdf', ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4']],
    ['status', ['1.3.6.1.5.5.7.3.30']],
  ] as const)('of the %s signer names its one purpose, and is no CA', (role, purposes) => {
    const certificate = parse(role);
    expect(certificate.keyUsage).toEqual(purposes);
    expect(certificate.ca).toBe(false);
  });

  test.each([
    ['root', 'secp384r1'], ['authority-ca', 'secp384r1'], ['trust-list', 'prime256v1'], ['seal', 'prime256v1'], ['pdf', 'prime256v1'], ['status', 'prime256v1'],
  ] as const)('of the %s key is on %s', (role, curve) => {
    expect(parse(role).publicKey.asymmetricKeyDetails).toEqual({ namedCurve: curve });
  });

  test('of CAs may sign certificates and revocation lists, and nothing else', () => {
    const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
    for (const role of ['root', 'authority-ca'] as const) {
      const certificate = new x509.X509Certificate(Buffer.from(of[role].certificate));
      expect(certificate.getExtension(x509.KeyUsagesExtension)?.usages).toBe(keyCertSign | cRLSign);
      expect(certificate.getExtension(x509.BasicConstraintsExtension)).toMatchObject({ ca: true, critical: true, pathLength: role === 'root' ? 1 : 0 });
    }
  });

  test('are under the root where they are for the trust list, and under the authority CA where they are for papers', () => {
    for (const role of ['authority-ca', 'trust-list'] as const) expect(parse(role).checkIssued(parse('root'))).toBe(true);
    for (const role of ['seal', 'pdf', 'status'] as const) expect(parse(role).checkIssued(parse('authority-ca'))).toBe(true);
  });

  test('tell where revocation lists are found', () => {
    for (const [role, crl] of [['authority-ca', 'root'], ['trust-list', 'root'], ['seal', 'authority-ca'], ['pdf', 'authority-ca'], ['status', 'authority-ca']] as const) {
      const points = new x509.X509Certificate(Buffer.from(of[role].certificate)).getExtension(x509.CRLDistributionPointsExtension);
      expect(points?.distributionPoints[0]?.distributionPoint?.fullName?.[0]?.uniformResourceIdentifier).toBe(`${ORIGIN}/pki/${crl}.crl`);
    }
  });

  test('have serial numbers of 127 random bits, positive', () => {
    const numbers = Object.values(of).map(({ certificate }) => new X509Certificate(certificate).serialNumber);
    expect(new Set(numbers).size).toBe(6);
    for (const number of numbers) expect(number).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  test('outlive what they certify', () => {
    const end = (role: Role) => Date.parse(parse(role).validTo);
    for (const role of ['seal', 'pdf', 'status'] as const) expect(end('authority-ca')).toBeGreaterThan(end(role));
    expect(end('root')).toBeGreaterThan(end('authority-ca'));
  });
});

describe('signing periods', () => {
  test.each(['seal', 'pdf', 'status'] as const)('of the %s signer is three months, while its certificate lives as long as papers', (role) => {
    const { from, until } = of[role];
    expect(from).toBe(NOW - 60);
    expect(until - from).toBe(92 * DAY);
    expect(Date.parse(parse(role).validTo) / 1000 - from).toBe(30 * YEAR);
  });

  test('of the trust-list signer is its certificate\'s year', () => {
    expect(of['trust-list'].until - of['trust-list'].from).toBe(YEAR);
  });
});

describe('openssl', () => {
  const at = String(NOW);
  const openssl = (...args: string[]) => spawnSync('openssl', args, { encoding: 'utf8' });

  test.each(['seal', 'pdf', 'status'] as const)('verifies the path of the %s signer strictly', (role) => {
    const { status, stdout, stderr } = openssl('verify', '-x509_strict', '-attime', at, '-CAfile', file('root'), '-untrusted', file('authority-ca'), file(role));
    expect({ status, out: stdout.trim(), stderr }).toEqual({ status: 0, out: `${file(role)}: OK`, stderr: '' });
  });

  test('verifies the path of the trust-list signer strictly', () => {
    expect(openssl('verify', '-x509_strict', '-attime', at, '-CAfile', file('root'), file('trust-list'))).toMatchObject({ status: 0 });
  });

  test.each(['seal', 'trust-list'] as const)('refuses the %s signer as a CA', (role) => {
    expect(openssl('verify', '-x509_strict', '-attime', at, '-partial_chain', '-CAfile', file(role), '-untrusted', file('authority-ca'), file('pdf')).status).not.toBe(0);
  });

  test('verifies the paths with the revocation lists that were published', () => {
    for (const name of ['root', 'authority-ca']) {
      // Lines without an empty last one, whatever the length of the signature: openssl takes that for the end.
      const lines = readFileSync(path.join(keys.directory, `${name}.crl`)).toString('base64').match(/.{1,64}/g)!.join('\n');
      writeFileSync(path.join(path.dirname(keys.directory), `${name}.crl.pem`), `-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`);
    }
    const crls = ['root', 'authority-ca'].flatMap((name) => ['-CRLfile', path.join(path.dirname(keys.directory), `${name}.crl.pem`)]);
    const { status, stderr } = openssl('verify', '-x509_strict', '-crl_check_all', '-attime', at, ...crls, '-CAfile', file('root'), '-untrusted', file('authority-ca'), file('pdf'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test.each(['root', 'authority-ca'] as const)('the revocation list of the %s is empty, numbered, and read by the verifier', (name) => {
  const result = parseCrl(new Uint8Array(readFileSync(path.join(keys.directory, `${name}.crl`))));
  expect(result).toMatchObject({ ok: true });
  const list = new x509.X509Crl(readFileSync(path.join(keys.directory, `${name}.crl`)));
  expect(list.entries).toHaveLength(0);
  expect(list.issuer).toBe(new x509.X509Certificate(Buffer.from(of[name].certificate)).subject);
  expect(list.getExtension('2.5.29.20')?.value.byteLength).toBe(3);
  expect(list.nextUpdate!.getTime() - list.thisUpdate.getTime()).toBe(180 * DAY * 1000);
});
