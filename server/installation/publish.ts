import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Knex } from 'knex';
import { findNewest, findNewestTrust, STATUS_LIST_COUNT, type StatusEdition, type TrustEdition } from '../../issuer/index.ts';
import { publicKeys } from '../../keys/index.ts';
import { keysDirectory } from './initialise.ts';

/** The folder that the checking origin serves: static, cacheable, copied to any CDN as it is. */
export function publicDirectory(dataDir: string): string {
  return join(dataDir, 'public');
}

/** Mirrors what PostgreSQL holds as published into the public folder. Every process may do it; the newest edition wins. */
export class PublicMirror {
  private readonly dataDir: string;
  private readonly knex: Knex;
  private trustSequence = 0;
  private readonly revisions = new Map<number, number>();

  constructor(dataDir: string, knex: Knex) {
    this.dataDir = dataDir;
    this.knex = knex;
  }

  /** Brings the folder up to date with the database: changes that other processes published appear within one call. */
  async refresh(): Promise<void> {
    const trust = await findNewestTrust(this.knex);
    if (trust) await this.putTrust(trust);
    const { rows } = await this.knex.raw<{ rows: { list: number; revision: number }[] }>('SELECT list, max(revision) AS revision FROM status_edition GROUP BY list');
    for (const { list, revision } of rows) {
      if (revision <= (this.revisions.get(list) ?? 0) || list > STATUS_LIST_COUNT) continue;
      const edition = await findNewest(this.knex, list);
      if (edition) await this.putStatus(edition);
    }
  }

  async putTrust(edition: TrustEdition): Promise<void> {
    if (edition.sequence <= this.trustSequence) return;
    // Parts before the head: a reader that sees the new head finds the parts that it names.
    for (const [authority, text] of Object.entries(edition.parts)) await this.put(`trust/${authority}.json`, text);
    await this.put('trust/head.jws', edition.head);
    this.trustSequence = edition.sequence;
  }

  async putStatus(edition: StatusEdition): Promise<void> {
    if (edition.revision <= (this.revisions.get(edition.list) ?? 0)) return;
    await this.put(`status/${edition.list}`, edition.token);
    this.revisions.set(edition.list, edition.revision);
  }

  /** The pinned root, and every CA's certificate and revocation list for those who validate the PDFs. */
  async putCertificates(): Promise<void> {
    const keys = keysDirectory(this.dataDir);
    const [root] = await publicKeys(keys, 'root');
    await this.put('trust/root.crt', root!.certificate);
    await this.put('pki/root.crt', root!.certificate);
    for (const ca of await publicKeys(keys, 'authority-ca')) await this.put('pki/authority-ca.crt', ca.certificate);
    for (const name of await readdir(keys)) if (name.endsWith('.crl')) await this.put(`pki/${name}`, await readFile(join(keys, name)));
  }

  /** Written beside and renamed, so that nobody reads half a file. */
  private async put(path: string, content: string | Uint8Array): Promise<void> {
    const target = join(publicDirectory(this.dataDir), path);
    await mkdir(dirname(target), { recursive: true });
    const draft = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}.new`;
    await writeFile(draft, content);
    await rename(draft, target);
  }
}
