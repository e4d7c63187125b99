import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { statusEntry } from '../../../document/index.ts';
import { checkEverything, type FsckReport } from '../../../server/fsck/check.ts';
import type { Config } from '../../../server/installation/config.ts';
import { PublicMirror } from '../../../server/installation/publish.ts';
import { nodeCrypto } from '../../../verifier/index.ts';
import { NOW, openTestAuthority, ORIGIN, readSample, type TestAuthority } from '../../support/authority.ts';

/** Numbers of the papers that were issued. */
export type Papers = { readonly good: string; readonly other: string; readonly revoked: string; readonly superseded: string; readonly salary: string };

/** An installation with a few papers, that can be damaged in any way and put back. */
export type Damageable = {
  readonly authority: TestAuthority;
  readonly papers: Papers;
  /** A file that is published. */
  readonly published: (name: string) => string;
  /** Does something to the tables that only their owner can do, and past every trigger. */
  readonly behindItsBack: (work: (owner: Knex) => PromiseLike<unknown>) => Promise<void>;
  readonly check: () => Promise<FsckReport>;
  readonly putBack: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openDamageable(): Promise<Damageable> {
  const authority = await openTestAuthority();
  const owner = authority.database.connect();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'khatm-fsck-'));
  symlinkSync(authority.keys.directory, path.join(dataDir, 'keys'));
  const mirror = new PublicMirror(dataDir, authority.knex);
  const papers = await issuePapers(authority);
  await fillTile(authority, papers.other);
  await mirror.putCertificates();
  await mirror.refresh();
  const published = (name: string): string => path.join(dataDir, 'public', name);
  cpSync(published(''), path.join(dataDir, 'kept'), { recursive: true });
  const keeper = await keepTables(owner);
  const behindItsBack = async (work: (owner: Knex) => PromiseLike<unknown>): Promise<void> => {
    await owner.transaction(async (transaction) => {
      await transaction.raw('SET LOCAL session_replication_role = replica');
      await work(transaction);
    });
  };
  const subject = { dataDir, config: { verifyOrigin: ORIGIN } as Config, knex: authority.knex, issuer: authority.issuer, mirror };
  return {
    authority, papers, published, behindItsBack,
    check: () => checkEverything(subject, { clock: () => NOW + 3600, patience: 0 }),
    putBack: async () => {
      await behindItsBack(keeper.putBack);
      rmSync(published(''), { recursive: true, force: true });
      cpSync(path.join(dataDir, 'kept'), published(''), { recursive: true });
    },
    close: async () => {
      await authority.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function issuePapers({ issuer, clock }: TestAuthority): Promise<Papers> {
  const issue = async (type: string, sample: string): Promise<string> => (await issuer.issue({ type, record: readSample(type, sample), client: 'tests' })).number;
  const permit = (): Promise<string> => issue('building-permit', 'smallest');
  const papers = { good: await permit(), other: await permit(), revoked: await permit(), superseded: await permit(), salary: await issue('salary-statement', 'engineer') };
  clock.now = NOW + 10;
  await issuer.change({ change: 'revoke', number: papers.revoked, reason: 'a test', actor: 'officer' });
  await issuer.change({ change: 'supersede', number: papers.superseded, by: papers.good, reason: 'a test', actor: 'officer' });
  return papers;
}

/** Suspends and reinstates one paper until the log has a full tile, and one entry bundle that is full. */
async function fillTile({ issuer }: TestAuthority, number: string): Promise<void> {
  const { register } = issuer;
  const { id } = (await register.findByNumber(number))!;
  const sealId = new Uint8Array((await register.findSealId(id))!);
  for (let i = 0; i < 260; i++) {
    const state = i % 2 === 0 ? 'suspended' : 'reinstated';
    const at = NOW + 20 + i;
    const entry = await statusEntry(nodeCrypto.sha256, { sealId, status: i % 2 === 0 ? 2 : 0, at });
    await register.appendState((await register.findState(id))!, { state, reason: 'a test', superseded_by: null, actor: 'officer', at: new Date(at * 1000) }, entry);
  }
  await issuer.publish();
  // What is owed for longer than a moment is a problem only while it is unpaid.
  if ((await register.openDebts()).length > 0) throw new Error('the log did not get its entries');
}

/** Keeps a copy of every table beside it. */
async function keepTables(owner: Knex): Promise<{ readonly putBack: (transaction: Knex) => Promise<void> }> {
  const tables = (await owner('pg_tables').whereRaw('schemaname = current_schema()').pluck('tablename')) as string[];
  await owner.raw('CREATE SCHEMA kept');
  for (const table of tables) await owner.raw('CREATE TABLE kept.?? AS TABLE ??', [table, table]);
  return {
    putBack: async (transaction) => {
      for (const table of tables) {
        await transaction.raw('DELETE FROM ??', [table]);
        await transaction.raw('INSERT INTO ?? OVERRIDING SYSTEM VALUE SELECT * FROM kept.??', [table, table]);
      }
    },
  };
}
