import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { type CeremonyConfig, chainOf, type KeyEntry, keyWarnings, listKeys, openSigner, planRotation, publicKeys, readManifest, rotateDueKeys, rotateKeys } from '../../keys/index.ts';
import { parseCrl } from '../../verifier/x509/index.ts';
import { makeTestKeys, NOW, ORIGIN, PASSPHRASE, type TestKeys } from '../support/authority.ts';

const DAY = 86_400;
const SIGNING = ['seal', 'pdf', 'status'] as const;
let keys: TestKeys;
let config: CeremonyConfig;
beforeEach(async () => {
  keys = await makeTestKeys();
  config = { directory: keys.directory, passphrase: PASSPHRASE, organization: 'Test Municipality', now: new Date(NOW * 1000), crlBase: `${ORIGIN}/pki` };
});
afterEach(() => keys.remove());

const later = (days: number): CeremonyConfig => ({ ...config, now: new Date((NOW + days * DAY) * 1000) });
const entries = (): readonly KeyEntry[] => readManifest(keys.directory).keys;
const newest = (role: string): KeyEntry => entries().findLast((key) => key.role === role)!;
const contents = () => Object.fromEntries(readdirSync(keys.directory).map((name) => [name, readFileSync(path.join(keys.directory, name)).toString('hex')]));

/** Takes a key's private half to a folder of its own, as an authority that keeps it offline. */
function takeAway(...roles: string[]): string {
  const folder = path.join(path.dirname(keys.directory), 'offline');
  mkdirSync(folder, { recursive: true });
  for (const { id } of entries().filter(({ role }) => roles.includes(role))) renameSync(path.join(keys.directory, `${id}.p8.pem`), path.join(folder, `${id}.p8.pem`));
  return folder;
}

describe('keys that are due', () => {
  test('are rotated two weeks before the end, once, and sign a week after they were listed', async () => {
    expect(await rotateDueKeys(later(77.9))).toEqual([]);
    const made = await rotateDueKeys(later(78.25));
    expect(made.map(({ role }) => role)).toEqual(SIGNING);
    expect(await rotateDueKeys(later(78.5))).toEqual([]);
    for (const { from, until } of made) expect([from - NOW, until - from]).toEqual([85.25 * DAY + 3600 - 60, 92 * DAY]);
    for (const [days, kid] of [[85, keys.seal.kid], [85.3, Buffer.from(newest('seal').kid, 'hex')]] as const) {
      expect(Buffer.from((await openSigner(keys.directory, 'seal', PASSPHRASE, NOW + days * DAY)).kid).equals(kid)).toBe(true);
    }
  });

  test('leave no second in years in which a role cannot sign, nor a signer that was not listed for a week before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0.5, max: 6.5, noNaN: true }), { minLength: 60, maxLength: 60 }), async (pauses) => {
        const stand = await makeTestKeys();
        try {
          let at = 0;
          for (const pause of pauses) {
            at += pause;
            const now = Math.floor(NOW + at * DAY);
            for (const { role, from } of await rotateDueKeys({ ...config, directory: stand.directory, now: new Date(now * 1000) })) {
              if (role !== 'trust-list') expect(from - now).toBeGreaterThanOrEqual(7 * DAY);
            }
          }
          const { keys: all } = readManifest(stand.directory);
          for (const role of SIGNING) {
            const periods = all.filter((key) => key.role === role);
            for (const [i, key] of periods.slice(1).entries()) expect(periods[i]!.until).toBeGreaterThan(key.from);
            expect(periods.at(-1)!.until).toBeGreaterThan(NOW + at * DAY);
          }
        } finally {
          stand.remove();
        }
      }),
      { numRuns: 4 },
    );
  });

  test('are made once, when two processes and two callers of each come at the same time', async () => {
    const program = `
      import { rotateDueKeys } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../keys/index.ts'))};
      const config = { ...${JSON.stringify(config)}, now: new Date(${(NOW + 80 * DAY) * 1000}) };
      const made = await Promise.all([rotateDueKeys(config), rotateDueKeys(config)]);
      process.stdout.write(String(made.flat().length));`;
    const run = async (): Promise<number> => Number((await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])).stdout);
    const made = await Promise.all([run(), run(), run()]);
    expect(made.toSorted()).toEqual([0, 0, 3]);
    expect(entries().map(({ role }) => role).sort()).toEqual(['authority-ca', 'pdf', 'pdf', 'root', 'seal', 'seal', 'status', 'status', 'trust-list']);
  });

  test('are left to people, and warned of, where the CA is kept offline', async () => {
    takeAway('root', 'authority-ca');
    expect(await keyWarnings(keys.directory, later(70).now)).toEqual([]);
    expect(await rotateDueKeys(later(80))).toEqual([]);
    expect(await keyWarnings(keys.directory, later(80).now)).toMatchObject(SIGNING.map((role) => ({ code: 'signer-ending', what: role, daysLeft: 11 })));
    expect(await keyWarnings(keys.directory, later(93).now)).toMatchObject(SIGNING.map((role) => ({ what: role, daysLeft: -2, message: expect.stringContaining('is over') })));
    expect((await keyWarnings(keys.directory, later(310).now)).map(({ what }) => what)).toContain('trust-list');
  });
});

describe('a CA that is kept offline', () => {
  test('certifies when its folder and passphrase are given, and leaves no private key of its own in the installation', async () => {
    const directory = takeAway('root', 'authority-ca');
    await expect(rotateKeys(later(80))).rejects.toMatchObject({ code: 'key-offline' });
    await expect(rotateKeys({ ...later(80), offline: { directory, passphrases: { root: PASSPHRASE } } })).rejects.toMatchObject({ code: 'key-offline' });
    await expect(rotateKeys({ ...later(80), offline: { directory, passphrases: { 'authority-ca': 'incorrect-horse-battery' } } })).rejects.toMatchObject({ code: 'passphrase-wrong' });
    const made = await rotateKeys({ ...later(80), offline: { directory, passphrases: { 'authority-ca': PASSPHRASE } } });
    expect(made.map(({ role }) => role)).toEqual(SIGNING);
    expect(readdirSync(keys.directory).filter((name) => /^(root|authority-ca).*p8/.test(name))).toEqual([]);
    expect(listKeys(keys.directory, later(80).now).filter(({ role }) => role === 'authority-ca')).toMatchObject([{ privateKey: 'elsewhere' }]);
  });

  test('is not followed by one whose key lies in the installation', async () => {
    const directory = takeAway('authority-ca');
    await expect(rotateKeys(config, { authorityCa: true })).rejects.toMatchObject({ code: 'key-offline' });
    const [ca] = await rotateKeys({ ...config, offline: { directory, passphrases: { 'authority-ca': 'quite-another-passphrase' } } }, { authorityCa: true });
    expect(readdirSync(directory)).toContain(`${ca!.id}.p8.pem`);
    expect(readdirSync(keys.directory)).not.toContain(`${ca!.id}.p8.pem`);
    expect(readdirSync(keys.directory)).toContain(`${ca!.id}.crt.pem`);
  });
});

describe('a new authority CA', () => {
  const openssl = (leaf: KeyEntry, ca: KeyEntry) => {
    const file = ({ id }: KeyEntry): string => path.join(keys.directory, `${id}.crt.pem`);
    return spawnSync('openssl', ['verify', '-x509_strict', '-attime', String(NOW + 30 * DAY), '-CAfile', file(newest('root')), '-untrusted', file(ca), file(leaf)], { encoding: 'utf8' }).status;
  };

  test('certifies the next signers, while those under the old one keep their chain; openssl finds each under its own only', async () => {
    const [oldCa, oldPdf] = [newest('authority-ca'), newest('pdf')];
    const made = await rotateKeys(later(20), { authorityCa: true });
    expect(made.map(({ role }) => role)).toEqual(['authority-ca', ...SIGNING]);
    const [ca, pdf] = [newest('authority-ca'), newest('pdf')];
    const der = async (role: 'pdf' | 'authority-ca') => (await publicKeys(keys.directory, role)).map(({ certificate }) => certificate);
    const [cas, pdfs] = [await der('authority-ca'), await der('pdf')];
    expect(await chainOf(keys.directory, pdfs[0]!)).toEqual([cas[0]]);
    expect(await chainOf(keys.directory, pdfs[1]!)).toEqual([cas[1]]);
    expect([openssl(oldPdf, oldCa), openssl(pdf, ca)]).toEqual([0, 0]);
    expect(openssl(oldPdf, ca)).not.toBe(0);
    expect(openssl(pdf, oldCa)).not.toBe(0);
  });

  test('has a revocation list of its own, beside the old one\'s, and its certificates point there', async () => {
    const [ca, , pdf] = await rotateKeys(later(20), { authorityCa: true });
    for (const name of ['authority-ca', ca!.id]) expect(parseCrl(new Uint8Array(readFileSync(path.join(keys.directory, `${name}.crl`))))).toMatchObject({ ok: true });
    const text = spawnSync('openssl', ['x509', '-noout', '-text', '-in', path.join(keys.directory, `${pdf!.id}.crt.pem`)], { encoding: 'utf8' }).stdout;
    expect(text).toContain(`URI:${ORIGIN}/pki/${ca!.id}.crl`);
  });

  test('needs the root', async () => {
    takeAway('root');
    await expect(rotateKeys(config, { authorityCa: true })).rejects.toMatchObject({ code: 'key-offline' });
    await expect(planRotation(config, { authorityCa: true })).rejects.toMatchObject({ code: 'key-offline' });
  });
});

describe('a rehearsal', () => {
  test('says what a rotation then does, and changes nothing', async () => {
    const before = contents();
    const planned = await planRotation(later(80), { authorityCa: true });
    expect(contents()).toEqual(before);
    const made = await rotateKeys(later(80), { authorityCa: true });
    expect(planned.map(({ role, from, until }) => ({ role, from, until }))).toEqual(made.map(({ role, from, until }) => ({ role, from, until })));
  });

  test('is refused where the rotation would be', async () => {
    await expect(planRotation({ ...later(80), passphrase: 'incorrect-horse-battery' })).rejects.toMatchObject({ code: 'passphrase-wrong' });
  });
});
