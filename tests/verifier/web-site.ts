import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import {
  digitsToBytes, type DocumentSchema, type FieldMap, layOutSeal, layOutStatusList, parseDate, sealBytes, type SealClaims, sealText, setStatus, STATUS, statusListBytes, toHex, TRUST_HEAD_TYPE,
  type TrustPart,
} from '../../document/index.ts';
import { generatePassphrase, initKeys, openSigner, publicKeys, type PublicKey, type Signer, signJws } from '../../keys/index.ts';
import { createCheckingSite } from '../../server/http/checking.ts';

const PERMIT = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../papers/building-permit/schema.json'), 'utf8')) as DocumentSchema;
const DAY = 86_400;

/** Entries of the made-up status list. */
export const INDEX = { valid: 5, revoked: 6, suspended: 7, superseded: 8 } as const;

export type SealOptions = {
  readonly idx?: number;
  readonly iat?: number;
  readonly exp?: number;
  readonly type?: number;
  readonly number?: string;
  readonly uri?: string;
  /** An origin to stand in the QR instead of the site's. */
  readonly origin?: string;
  /** Sealed by a key that no trust list names. */
  readonly stranger?: boolean;
};

/** A made-up authority with keys of its own, and the checking site that publishes its lists: the real site's folder and headers. */
export class TestSite {
  readonly now = Math.floor(Date.now() / 1000);
  private readonly folder: string;
  private readonly server: Server;
  private readonly signers: Record<'trust-list' | 'seal' | 'status' | 'stranger', Signer>;
  private readonly keys: Record<'seal' | 'status', PublicKey[]>;
  private sequence = 0;

  private constructor(made: Pick<TestSite, never> & { folder: string; server: Server; signers: TestSite['signers']; keys: TestSite['keys'] }) {
    this.folder = made.folder;
    this.server = made.server;
    this.signers = made.signers;
    this.keys = made.keys;
  }

  /** @param dist the built page */
  static async open(dist: string): Promise<TestSite> {
    const folder = mkdtempSync(path.join(tmpdir(), 'khatm-web-'));
    const now = new Date();
    const seconds = now.getTime() / 1000;
    const [own, stranger] = await Promise.all(['keys', 'stranger'].map((name) => makeKeys(path.join(folder, name), now)));
    const [trustList, seal, status, strangers] = await Promise.all([
      own!.open('trust-list', seconds), own!.open('seal', seconds), own!.open('status', seconds), stranger!.open('seal', seconds),
    ]);
    const keys = { seal: await publicKeys(own!.directory, 'seal'), status: await publicKeys(own!.directory, 'status') };
    const published = path.join(folder, 'public');
    for (const name of ['trust', 'status']) mkdirSync(path.join(published, name), { recursive: true });
    writeFileSync(path.join(published, 'trust/root.crt'), (await publicKeys(own!.directory, 'root'))[0]!.certificate);
    const app = createCheckingSite(dist, published);
    const server = await new Promise<Server>((resolve) => {
      const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
    });
    const site = new TestSite({ folder, server, keys, signers: { 'trust-list': trustList!, seal: seal!, status: status!, stranger: strangers! } });
    await site.publishTrust();
    await site.publishStatus();
    return site;
  }

  /** A name, not an address: browsers take `localhost` for a secure context, as the demonstration does. */
  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  get statusUri(): string {
    return `${this.origin}/status/1`;
  }

  /** Publishes the next edition of the trust list. */
  async publishTrust(options: { issuedAt?: number; nextUpdate?: number; demo?: boolean } = {}): Promise<void> {
    const issuedAt = options.issuedAt ?? this.now - 60;
    const part = Buffer.from(JSON.stringify(this.part(options.demo ?? true)));
    this.write('trust/demo-municipality.json', part);
    const head = {
      version: 1, sequence: (this.sequence += 1), issuedAt, nextUpdate: options.nextUpdate ?? issuedAt + 7 * DAY, verifyOrigins: [this.origin],
      parts: [{ authority: 'demo-municipality', sha256: createHash('sha256').update(part).digest('hex') }],
    };
    this.write('trust/head.jws', await signJws(this.signers['trust-list'], TRUST_HEAD_TYPE, Buffer.from(JSON.stringify(head))));
  }

  async publishStatus(options: { issuedAt?: number; expiresAt?: number } = {}): Promise<void> {
    const entries = new Uint8Array(256);
    for (const name of ['revoked', 'suspended', 'superseded'] as const) setStatus(entries, INDEX[name], STATUS[name]);
    const issuedAt = options.issuedAt ?? this.now - 30;
    const unsigned = layOutStatusList(this.signers.status.kid, {
      uri: this.statusUri, issuedAt, expiresAt: options.expiresAt ?? issuedAt + DAY, timeToLive: 60, compressed: new Uint8Array(deflateSync(entries)),
    });
    this.write('status/1', statusListBytes(unsigned, await this.signers.status.sign(unsigned.toBeSigned)));
  }

  /** Writes one of the published files, or takes it away. */
  write(file: string, bytes: Uint8Array | string | undefined): void {
    const at = path.join(this.folder, 'public', file);
    if (bytes === undefined) rmSync(at, { force: true });
    else writeFileSync(at, bytes);
  }

  read(file: string): Buffer {
    return readFileSync(path.join(this.folder, 'public', file));
  }

  /** A seal text as a QR carries it. */
  async seal(options: SealOptions = {}): Promise<string> {
    const signer = options.stranger ? this.signers.stranger : this.signers.seal;
    const iat = options.iat ?? this.now - 10;
    const claims: SealClaims = {
      iat, exp: options.exp ?? iat + 365 * DAY, status: { idx: options.idx ?? INDEX.valid, uri: options.uri ?? this.statusUri },
      type: options.type ?? PERMIT.id, number: options.number ?? 'DMO-BP-2026-004417', binding: randomBytes(32), fields: this.fields(),
    };
    const unsigned = layOutSeal(signer.kid, claims);
    return sealText(options.origin ?? this.origin, sealBytes(unsigned, await signer.sign(unsigned.toBeSigned)));
  }

  /** The seal with one bit of its document number turned: everything but the signature still holds. */
  async forgedSeal(): Promise<string> {
    const text = await this.seal();
    const bytes = digitsToBytes(text.slice(text.indexOf('#') + 1));
    const at = Buffer.from(bytes).indexOf('004417');
    bytes[at + 5]! ^= 1;
    return sealText(this.origin, bytes);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private part(demo: boolean): TrustPart {
    const trusted = ({ kid, point, from, until }: PublicKey) => ({ kid, key: toHex(point), from: Math.floor(from) - 30 * DAY, until });
    return {
      authority: 'demo-municipality',
      name: { ar: 'بلدية المدينة النموذجية', en: 'Model City Municipality' },
      prefix: 'DMO', timeZone: 'Asia/Qatar', demo,
      sealSigners: this.keys.seal.map((key) => ({ ...trusted(key), types: [PERMIT.id, 99] })),
      pdfSigners: [],
      statusSigners: this.keys.status.map(trusted),
      statusLists: [this.statusUri],
      types: [{ ...PERMIT, templates: ['00'.repeat(32)] }],
    };
  }

  private fields(): FieldMap {
    const key = (name: string): number => PERMIT.fields.find((field) => field.name === name)!.key;
    return new Map<number, string | number | readonly [string, string]>([
      [key('owner'), ['خالد بن ناصر المهندي', 'Khalid Nasser Al-Mohann…']],
      [key('workClass'), 1],
      [key('plot'), '66120338'],
      [key('zone'), '66'],
      [key('validUntil'), parseDate('2027-11-21')!],
    ]);
  }
}

async function makeKeys(directory: string, now: Date) {
  const passphrase = generatePassphrase();
  await initKeys({ directory, passphrase, organization: 'Model City', now, crlBase: 'http://localhost/pki' });
  return { directory, open: (role: 'trust-list' | 'seal' | 'status', at: number) => openSigner(directory, role, passphrase, at) };
}
