import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CeremonyConfig, type KeyEntry, keyWarnings, openSigner, openSignerOf, publicKeys, readManifest, renewCrls, revokeKey, rotateKeys } from '../../keys/index.ts';
import { parseCertificate, parseCrl, serialNumberOf, validatePath } from '../../verifier/x509/index.ts';
import { signCrl } from '../../keys/crl.ts';
import { openIssuer } from '../../keys/maker.ts';
import { makeTestKeys, NOW, ORIGIN, PASSPHRASE, type TestKeys } from '../support/authority.ts';

const DAY = 86_400;
let keys: TestKeys;
let config: CeremonyConfig;
beforeEach(async () => {
  keys = await makeTestKeys();
  config = { directory: keys.directory, passphrase: PASSPHRASE, organization: 'Test Municipality', now: new Date((NOW + DAY) * 1000), crlBase: `${ORIGIN}/pki` };
});
afterEach(() => keys.remove());

const later = (days: number): CeremonyConfig => ({ ...config, now: new Date((NOW + days * DAY) * 1000) });
const entry = (role: string): KeyEntry => readManifest(keys.directory).keys.findLast((key) => key.role === role)!;
const crl = (name: string) => {
  const result = parseCrl(new Uint8Array(readFileSync(path.join(keys.directory, `${name}.crl`))));
  if (!result.ok) throw new Error(result.code);
  return result.crl;
};
const contents = () => Object.fromEntries(readdirSync(keys.directory).map((name) => [name, readFileSync(path.join(keys.directory, name)).toString('hex')]));

function pem(name: string): string {
  const target = path.join(path.dirname(keys.directory), `${name}.pem`);
  const lines = readFileSync(path.join(keys.directory, `${name}.crl`)).toString('base64').match(/.{1,64}/g)!.join('\n');
  writeFileSync(target, `-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`);
  return target;
}

/** What openssl says of a signer at a time, with the CRLs that are published. */
function openssl(role: string, days: number): string {
  const file = (name: string): string => path.join(keys.directory, `${entry(name).id}.crt.pem`);
  const { status, stderr } = spawnSync('openssl', ['verify', '-x509_strict', '-crl_check_all', '-attime', String(NOW + days * DAY), '-CRLfile', pem('root'), '-CRLfile', pem('authority-ca'), '-CAfile', file('root'), '-untrusted', file('authority-ca'), file(role)], { encoding: 'utf8' });
  return status === 0 ? 'OK' : /error \d+ at .*: (.*)/.exec(stderr)?.[1] ?? stderr;
}

describe('a revoked signer', () => {
  test('is on its CA\'s CRL, for openssl and for our own path validation, and others are not', async () => {
    expect(openssl('pdf', 2)).toBe('OK');
    const { crl: state } = await revokeKey(config, entry('pdf').id, 'keyCompromise');
    expect(state).toMatchObject({ number: 2, revoked: 1 });
    expect([openssl('pdf', 2), openssl('seal', 2)]).toEqual(['certificate revoked', 'OK']);
    const parse = async (role: 'root' | 'authority-ca' | 'pdf') => {
      const result = parseCertificate((await publicKeys(keys.directory, role))[0]!.certificate);
      if (!result.ok) throw new Error(result.code);
      return result.certificate;
    };
    const [leaf, ca, root] = [await parse('pdf'), await parse('authority-ca'), await parse('root')];
    expect(crl('authority-ca').revoked.get(serialNumberOf(leaf))).toMatchObject({ reason: 1, revokedAt: config.now });
    const path = { leaf, intermediates: [ca], anchors: [root], crls: [crl('authority-ca')], purpose: {} };
    expect(await validatePath({ ...path, at: new Date((NOW + 2 * DAY) * 1000) })).toMatchObject({ ok: false, code: 'revoked' });
    // What was signed before stays good for whoever knows when that was.
    expect(await validatePath({ ...path, at: new Date(NOW * 1000), revocationTime: new Date((NOW + 2 * DAY) * 1000) })).toMatchObject({ ok: true });
  });

  test('signs nothing any more, also not what was begun, and a rotation makes one that signs at once', async () => {
    const { key } = await revokeKey(config, entry('seal').id, 'superseded');
    expect(key).toMatchObject({ until: NOW + DAY, revoked: { at: NOW + DAY, reason: 'superseded' } });
    await expect(openSigner(keys.directory, 'seal', PASSPHRASE, NOW + DAY - 1)).rejects.toMatchObject({ code: 'key-expired' });
    await expect(openSignerOf(keys.directory, 'seal', keys.seal.kid, PASSPHRASE)).rejects.toMatchObject({ code: 'key-revoked' });
    const made = (await rotateKeys(config)).find(({ role }) => role === 'seal')!;
    await expect(openSigner(keys.directory, 'seal', PASSPHRASE, NOW + DAY)).resolves.toMatchObject({ from: made.from });
  });

  test('is revoked once, and by a reason of RFC 5280', async () => {
    const { id } = entry('seal');
    await expect(revokeKey(config, id, 'because')).rejects.toMatchObject({ code: 'reason-unknown' });
    for (const reason of ['certificateHold', 'unspecified', 'toString']) await expect(revokeKey(config, id, reason)).rejects.toMatchObject({ code: 'reason-unknown' });
    await revokeKey(config, id, 'superseded');
    await expect(revokeKey(config, id, 'superseded')).rejects.toMatchObject({ code: 'key-revoked' });
    expect(crl('authority-ca').revoked.size).toBe(1);
  });

  test('stays on every later CRL, whose numbers rise', async () => {
    await revokeKey(config, entry('seal').id, 'superseded');
    await revokeKey(config, entry('status').id, 'cessationOfOperation');
    const states = await renewCrls(later(30));
    expect(states).toMatchObject([{ number: 2, revoked: 0 }, { number: 4, revoked: 2 }]);
    expect([...crl('authority-ca').revoked.values()].map(({ reason }) => reason)).toEqual([4, 5]);
  });

  test.each([['the root', 'root'], ['a key that is not there', 'nothing']])('cannot be %s', async (_, role) => {
    const id = role === 'root' ? entry('root').id : role;
    await expect(revokeKey(config, id, 'superseded')).rejects.toMatchObject({ code: 'key-unknown' });
  });
});

test('a CA is revoked on the root\'s CRL, and nothing is certified under it any more', async () => {
  await revokeKey(config, entry('authority-ca').id, 'cACompromise');
  expect(openssl('seal', 2)).toBe('certificate revoked');
  await expect(rotateKeys(config)).rejects.toMatchObject({ code: 'keys-damaged' });
});

describe('revocation lists', () => {
  test('are signed again before they end, and only then', async () => {
    expect(await renewCrls(later(119), { onlyDue: true })).toEqual([]);
    expect((await renewCrls(later(121), { onlyDue: true })).map(({ number }) => number)).toEqual([2, 2]);
    expect(await renewCrls(later(122), { onlyDue: true })).toEqual([]);
    expect(openssl('pdf', 290)).toBe('OK');
  });

  test('never become older, also when the clock is set back', async () => {
    await renewCrls(later(20));
    const before = crl('authority-ca').thisUpdate;
    await renewCrls(later(10));
    expect(crl('authority-ca').thisUpdate).toEqual(before);
  });

  test.each([126, 127, 128, 254, 255, 65_535])('number themselves as DER does, after %i', async (number) => {
    const issuer = await openIssuer(config, entry('authority-ca'));
    const der = await signCrl(issuer, { number, thisUpdate: config.now, nextUpdate: config.now, entries: [] }, [], config.now);
    writeFileSync(path.join(keys.directory, 'authority-ca.crl'), der);
    expect(crl('authority-ca')).toBeTruthy();
    expect((await renewCrls(config))[1]).toMatchObject({ number: number + 2 });
    expect(openssl('pdf', 2)).toBe('OK');
  });

  test('that somebody else made are not built upon', async () => {
    const others = await makeTestKeys();
    writeFileSync(path.join(keys.directory, 'authority-ca.crl'), readFileSync(path.join(others.directory, 'authority-ca.crl')));
    others.remove();
    await expect(renewCrls(config)).rejects.toMatchObject({ code: 'crl-damaged' });
    await expect(revokeKey(config, entry('seal').id, 'superseded')).rejects.toMatchObject({ code: 'crl-damaged' });
    expect(await keyWarnings(keys.directory, config.now)).toMatchObject([{ code: 'crl-damaged', what: entry('authority-ca').id }]);
  });

  test('of a CA that is not at hand are left as they are, and warned of in time', async () => {
    for (const role of ['root', 'authority-ca']) unlinkSync(path.join(keys.directory, `${entry(role).id}.p8.pem`));
    expect(await renewCrls(later(150), { onlyDue: true })).toEqual([]);
    await expect(revokeKey(config, entry('seal').id, 'superseded')).rejects.toMatchObject({ code: 'key-offline' });
    expect((await keyWarnings(keys.directory, later(10).now))).toEqual([]);
    expect((await keyWarnings(keys.directory, later(150).now)).filter(({ code }) => code === 'crl-ending')).toMatchObject([{ what: entry('root').id, daysLeft: 29 }, { what: entry('authority-ca').id, daysLeft: 29 }]);
  });
});

test('a revocation that was cut off between list and manifest is repeated without harm', async () => {
  const manifest = path.join(keys.directory, 'keys.json');
  const before = readFileSync(manifest);
  await revokeKey(config, entry('seal').id, 'superseded');
  writeFileSync(manifest, before);
  await revokeKey(config, entry('seal').id, 'superseded');
  expect(crl('authority-ca').revoked.size).toBe(1);
});

test('an older revocation list that somebody put back makes nothing good again', async () => {
  const file = path.join(keys.directory, 'authority-ca.crl');
  const before = readFileSync(file);
  await revokeKey(config, entry('pdf').id, 'keyCompromise');
  writeFileSync(file, before);
  expect(openssl('pdf', 2)).toBe('OK');
  await renewCrls(config);
  expect(openssl('pdf', 2)).toBe('certificate revoked');
});

test('a rehearsal changes nothing', async () => {
  const before = contents();
  expect((await revokeKey(config, entry('seal').id, 'superseded', { dryRun: true })).crl).toMatchObject({ number: 2, revoked: 1 });
  expect(await renewCrls(config, { dryRun: true })).toMatchObject([{ number: 2 }, { number: 2 }]);
  expect(contents()).toEqual(before);
});
