import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Knex } from 'knex';
import {
  type DocumentSchema, layOutSeal, layOutStatusList, sealBytes, type SealClaims, setStatus, statusListBytes, toHex, TRUST_HEAD_TYPE, type TrustedKey, type TrustHead, type TrustPart,
} from '../../document/index.ts';
import { type Authority, findNewest, findNewestTrust, Issuer, type IssuerConfig, STATUS_LIST_COUNT, statusUri } from '../../issuer/index.ts';
import { initKeys, openSigner, publicKeys, type Signer, signJws } from '../../keys/index.ts';
import { nodeCrypto, openTrustList, StatusLists, type TrustList, type TrustListSource, type VerifierContext } from '../../verifier/index.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

/** 2026-11-22 11:00 in Qatar: the time of every test that does not set its own. */
export const NOW = Date.parse('2026-11-22T08:00:00Z') / 1000;
export const ORIGIN = 'https://check.example';
export const STATUS_URI = statusUri(ORIGIN, 1);
export const PASSPHRASE = 'correct-horse-battery-staple';

export const AUTHORITY: Authority = {
  id: 'test-municipality',
  prefix: 'TM',
  demo: false,
  timeZone: 'Asia/Qatar',
  name: { ar: 'بلدية تجريبية', en: 'Test Municipality' },
  department: { ar: 'إدارة رخص البناء', en: 'Building Permits Department' },
  colour: '#7a1f3d',
  footer: { ar: 'ورقة للاختبار', en: 'A paper for tests' },
};

const PAPERS = path.resolve(import.meta.dirname, '../../papers');

/** A document type's schema as it stands in its folder. */
export function readSchema(type: string): DocumentSchema {
  return JSON.parse(readFileSync(path.join(PAPERS, type, 'schema.json'), 'utf8')) as DocumentSchema;
}

export function readSample(type: string, name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(PAPERS, type, 'samples', `${name}.json`), 'utf8')) as Record<string, unknown>;
}

/** Keys of an authority, made by the ceremony in a folder of their own. */
export type TestKeys = {
  readonly directory: string;
  readonly root: Uint8Array;
  /** DER of the authority CA. */
  readonly ca: Uint8Array;
  readonly seal: Signer;
  readonly pdf: Signer;
  readonly status: Signer;
  readonly trustList: Signer;
  readonly remove: () => void;
};

export async function makeTestKeys({ organization = AUTHORITY.name.en, now = NOW } = {}): Promise<TestKeys> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-keys-'));
  const directory = path.join(folder, 'keys');
  await initKeys({ directory, passphrase: PASSPHRASE, organization, now: new Date(now * 1000), crlBase: `${ORIGIN}/pki` });
  const open = (role: Signer['role']): Promise<Signer> => openSigner(directory, role, PASSPHRASE, now);
  const [seal, pdf, status, trustList] = await Promise.all([open('seal'), open('pdf'), open('status'), open('trust-list')]);
  const [root, ca] = await Promise.all((['root', 'authority-ca'] as const).map(async (role) => (await publicKeys(directory, role))[0]!.certificate));
  return { directory, root: root!, ca: ca!, seal, pdf, status, trustList, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What the trust list says of an authority with these keys, unless `changes` says otherwise. */
export async function trustPart(keys: TestKeys, changes: Partial<TrustPart> = {}): Promise<TrustPart> {
  const listed = async (role: 'seal' | 'pdf' | 'status'): Promise<TrustedKey[]> =>
    (await publicKeys(keys.directory, role)).map(({ kid, point, from, until }) => ({ kid, key: toHex(point), from, until }));
  const [seal, pdfSigners, statusSigners] = await Promise.all([listed('seal'), listed('pdf'), listed('status')]);
  const { id, name, prefix, timeZone, demo } = AUTHORITY;
  const permit = readSchema('building-permit');
  return {
    authority: id, name, prefix, timeZone, demo, pdfSigners, statusSigners,
    sealSigners: seal.map((key) => ({ ...key, types: [permit.id] })),
    statusLists: [STATUS_URI],
    types: [{ ...permit, templates: [] }],
    ...changes,
  };
}

/** A trust list as it is published, signed by whoever is given. */
export async function signTrust(by: Signer, parts: readonly TrustPart[], changes: Partial<TrustHead> & Record<string, unknown> = {}): Promise<TrustListSource> {
  const texts = new Map(parts.map((part) => [part.authority, new TextEncoder().encode(JSON.stringify(part))]));
  const head = {
    version: 1, sequence: 1, issuedAt: NOW, nextUpdate: NOW + 7 * 86_400, verifyOrigins: [ORIGIN],
    parts: [...texts].map(([authority, bytes]) => ({ authority, sha256: createHash('sha256').update(bytes).digest('hex') })),
    ...changes,
  };
  return { head: await signJws(by, TRUST_HEAD_TYPE, Buffer.from(JSON.stringify(head))), parts: texts };
}

export type Withdrawals = Readonly<Record<number, number>>;

/** A status list token with the given entries set. */
export async function signStatus(by: Signer, changes: { uri?: string; issuedAt?: number; expiresAt?: number; entries?: Withdrawals; compressed?: Uint8Array } = {}): Promise<Uint8Array> {
  const bits = new Uint8Array(1 << 10);
  for (const [index, value] of Object.entries(changes.entries ?? {})) setStatus(bits, Number(index), value);
  const { uri = STATUS_URI, issuedAt = NOW, expiresAt = NOW + 86_400, compressed = new Uint8Array(deflateSync(bits)) } = changes;
  const unsigned = layOutStatusList(by.kid, { uri, issuedAt, expiresAt, timeToLive: 60, compressed });
  return statusListBytes(unsigned, await by.sign(unsigned.toBeSigned));
}

/** A permit's seal with made-up binding, for checks that end at the seal. */
export async function signSeal(by: Signer, changes: Partial<SealClaims> = {}): Promise<Uint8Array> {
  const unsigned = layOutSeal(by.kid, {
    iat: NOW, status: { idx: 7, uri: STATUS_URI }, type: 1, number: 'TM-BP-2026-0000001', binding: new Uint8Array(32).fill(3), fields: new Map([[11, '55010220']]), ...changes,
  });
  return sealBytes(unsigned, await by.sign(unsigned.toBeSigned));
}

/** A verifier that holds what these keys published a moment ago, unless `changes` says otherwise. */
export async function contextOf(keys: TestKeys, changes: Partial<VerifierContext> = {}): Promise<VerifierContext> {
  const source = await signTrust(keys.trustList, [await trustPart(keys)]);
  const trust = await openTrustList(source, { root: keys.root, now: NOW, crypto: nodeCrypto });
  const statusLists = new StatusLists();
  await statusLists.accept(STATUS_URI, await signStatus(keys.status), trust);
  return { trust, statusLists, crypto: nodeCrypto, now: NOW, ...changes };
}

/** An authority that issues into a database of its own. */
export type TestAuthority = {
  readonly keys: TestKeys;
  readonly database: TestDatabase;
  /** As the application. */
  readonly knex: Knex;
  readonly issuer: Issuer;
  /** What the issuer's clock says; set it. */
  readonly clock: { now: number };
  /** One more issuer over the same keys and database. */
  readonly openIssuer: (changes?: Partial<IssuerConfig>) => Promise<Issuer>;
  /** A verifier that has just fetched the newest editions. */
  readonly context: (changes?: Partial<VerifierContext>) => Promise<VerifierContext>;
  readonly close: () => Promise<void>;
};

/** Keys, database and issuer, with trust and status lists published. Open it once a file: keys and clone take about half a second. */
export async function openTestAuthority({ now = NOW, authority = AUTHORITY }: { now?: number; authority?: Authority } = {}): Promise<TestAuthority> {
  const [keys, database] = await Promise.all([makeTestKeys({ organization: authority.name.en, now }), freshDatabase()]);
  const knex = database.connectAsApplication();
  const clock = { now };
  const openIssuer = (changes: Partial<IssuerConfig> = {}): Promise<Issuer> =>
    Issuer.open({ knex, keysDirectory: keys.directory, passphrase: PASSPHRASE, authority, verifyOrigin: ORIGIN, statusOrigin: ORIGIN, clock: () => clock.now, pause: () => Promise.resolve(), ...changes });
  const issuer = await openIssuer();
  await issuer.publish();
  return {
    keys, database, knex, issuer, clock, openIssuer,
    context: async (changes = {}) => {
      const trust = await newestTrust(knex, keys.root, clock.now);
      const statusLists = new StatusLists();
      for (let list = 1; list <= STATUS_LIST_COUNT; list++) {
        const edition = await findNewest(knex, list);
        if (edition) await statusLists.accept(statusUri(ORIGIN, list), new Uint8Array(edition.token), trust);
      }
      return { trust, statusLists, crypto: nodeCrypto, now: clock.now, ...changes };
    },
    close: async () => {
      await database.drop();
      keys.remove();
    },
  };
}

async function newestTrust(knex: Knex, root: Uint8Array, now: number): Promise<TrustList> {
  const edition = await findNewestTrust(knex);
  if (!edition) throw new Error('no trust list was published');
  const parts = new Map(Object.entries(edition.parts).map(([authority, text]) => [authority, new TextEncoder().encode(text)]));
  return openTrustList({ head: edition.head, parts }, { root, now, crypto: nodeCrypto });
}
