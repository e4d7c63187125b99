import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { findNewest, findNewestTrust, STATUS_LIST_COUNT, type TrustEdition, trustEditionsAfter } from '../../issuer/index.ts';
import { publicKeys, publishedName, readManifest } from '../../keys/index.ts';
import { withFileLock } from '../database/file-lock.ts';
import { checkHead, checkStatusFile, type OwnKeys, readOwnKeys } from './published-ahead.ts';
import { keysDirectory, publicDirectory } from './folders.ts';
import { LogMirror } from './log-mirror.ts';
import { writeWhole } from './write-file.ts';

export { publicDirectory } from './folders.ts';

/** What PostgreSQL holds as published: the trust list's sequence, and each status list's revision, 0 for none. */
type Editions = { readonly trust: number; readonly status: readonly number[] };

const LOCK_SECONDS = 30;

/** The root certificate (DER) under which this installation publishes. */
export async function currentRoot(dataDir: string): Promise<Uint8Array> {
  return (await publicKeys(keysDirectory(dataDir), 'root'))[0]!.certificate;
}

/**
 * Mirrors what PostgreSQL holds as published into the public folder. Every process may do it: whoever writes holds a lock and asks PostgreSQL
 * again while holding it, so an edition is never replaced by an older one, however late a process comes to write what it knows.
 */
export class PublicMirror {
  private readonly dataDir: string;
  private readonly knex: Knex;
  private readonly log: LogMirror;
  private written: Editions = { trust: 0, status: [] };

  constructor(dataDir: string, knex: Knex) {
    this.dataDir = dataDir;
    this.knex = knex;
    this.log = new LogMirror(dataDir, knex);
  }

  /**
   * Brings the folder up to date with the database: changes that other processes published appear within one call.
   * @throws InstallationError `published-ahead` when the folder holds what this database does not know
   */
  async refresh(): Promise<void> {
    if (isSame(await this.editions(), this.written) && !(await this.log.hasGrown())) return;
    await this.locked(async () => {
      await this.requireNotBehind();
      const editions = await this.editions();
      // In the order in which they are waited for: a revocation, what tells of a theft before the list that names it, and the log.
      for (const [i, revision] of editions.status.entries()) if (revision > 0) await this.putStatus(i + 1);
      await this.log.writeSplits();
      if (editions.trust > 0) await this.putTrust();
      await this.log.write();
      this.written = editions;
    });
  }

  /**
   * Refuses a database that is behind what was published from this folder, as after the restore of an old backup: what it would sign next
   * could make a revoked paper valid again, or say two things under one sequence. To be called before anything is signed.
   * @throws InstallationError `published-ahead`
   */
  async requireNotBehind(): Promise<void> {
    const folder = publicDirectory(this.dataDir);
    const own: OwnKeys = await readOwnKeys(keysDirectory(this.dataDir));
    await checkHead(join(folder, 'trust/head.jws'), await findNewestTrust(this.knex), own);
    for (let list = 1; list <= STATUS_LIST_COUNT; list++) await checkStatusFile(join(folder, `status/${list}`), list, this.knex, own);
    await this.log.requireNotBehind();
  }

  /** The pinned root, and every CA's certificate and revocation list for those who validate the PDFs. */
  async putCertificates(): Promise<void> {
    const keys = keysDirectory(this.dataDir);
    await this.locked(async () => {
      const { keys: entries } = readManifest(keys);
      await this.put('trust/root.crt', await currentRoot(this.dataDir));
      for (const role of ['root', 'authority-ca'] as const) {
        for (const ca of await publicKeys(keys, role)) await this.put(`pki/${publishedName(entries, ca)}.crt`, ca.certificate);
      }
      for (const name of await readdir(keys)) if (name.endsWith('.crl')) await this.put(`pki/${name}`, await readFile(join(keys, name)));
    });
  }

  private async editions(): Promise<Editions> {
    // Each maximum is one step into its index, however many editions there have been.
    const { rows } = await this.knex.raw<{ rows: { trust: number | null; status: (number | null)[] }[] }>(
      `SELECT (SELECT max(sequence) FROM trust_edition) AS trust,
              (SELECT array_agg((SELECT max(revision) FROM status_edition WHERE status_edition.list = lists.list) ORDER BY list) FROM generate_series(1, ?::int) AS lists(list)) AS status`,
      [STATUS_LIST_COUNT],
    );
    const { trust, status } = rows[0]!;
    return { trust: trust ?? 0, status: status.map((revision) => revision ?? 0) };
  }

  private async putTrust(): Promise<void> {
    for (const edition of await trustEditionsAfter(this.knex, this.written.trust)) await this.putHistory(edition);
    const edition = (await findNewestTrust(this.knex))!;
    // Parts before the head: a reader that sees the new head finds the parts that it names.
    for (const [authority, text] of Object.entries(edition.parts)) await this.put(`trust/${authority}.json`, text);
    await this.put('trust/head.jws', edition.head);
  }

  /** Every edition stays published: each head by its sequence, each part by the hash that heads name it by. */
  private async putHistory({ sequence, head, parts }: TrustEdition): Promise<void> {
    for (const text of Object.values(parts)) await this.put(`trust/history/${createHash('sha256').update(text).digest('hex')}.json`, text);
    await this.put(`trust/history/${sequence}.jws`, head);
  }

  private async putStatus(list: number): Promise<void> {
    const { token, jwt } = (await findNewest(this.knex, list))!;
    if (jwt !== null) await this.put(`status/${list}.jwt`, jwt);
    await this.put(`status/${list}`, token);
  }

  /** A file that is as it should be stays untouched, and with it what caches know of it. */
  private async put(path: string, content: string | Uint8Array): Promise<void> {
    const target = join(publicDirectory(this.dataDir), path);
    const present = await readFile(target).catch(() => undefined);
    if (present?.equals(Buffer.from(content)) !== true) await writeWhole(target, content);
  }

  private locked(work: () => Promise<void>): Promise<void> {
    return withFileLock(join(this.dataDir, 'public.lock'), LOCK_SECONDS, work);
  }
}

function isSame(a: Editions, b: Editions): boolean {
  return a.trust === b.trust && a.status.length === b.status.length && a.status.every((revision, i) => revision === b.status[i]);
}
