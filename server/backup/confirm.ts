import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { STATUS, statusAt, STATUS_BITS } from '../../document/index.ts';
import { appendAudit, canonicalContent, findNewestTrust } from '../../issuer/index.ts';
import { readLogs } from '../../keys/index.ts';
import { systemClock } from '../installation/clock.ts';
import type { NamedWitness } from '../installation/config.ts';
import { InstallationError } from '../installation/errors.ts';
import { keysDirectory } from '../installation/folders.ts';
import type { Installation } from '../installation/open.ts';
import { BackupError } from './errors.ts';
import { clearRestored, findRestored, type Restored } from './marker.ts';
import { askWitnesses, isDated, type Outside, readPublished } from './outside.ts';
import { skipSerials } from './restore.ts';

export type Confirmation = { readonly witnesses: readonly NamedWitness[]; readonly published: string | undefined; /** Why what came after the backup is given up. */ readonly acceptLoss: string | undefined };
export type Confirmed = { readonly confirmed: true; readonly lost: boolean; readonly log: number; readonly trust: number; readonly revoked: readonly string[] };

/** Serials, and editions of the trust list, that are left out where nobody knows how many there were. */
const MARGIN = { serials: 10_000, editions: 1_000 };
const inflated = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate);

/**
 * Lets a restored copy work again, once it is known to be the newest; or, where what came after the backup is given up, after everything that could be said
 * twice has been moved out of the way: the log is closed where the copy ends, and another begins.
 * @throws InstallationError `witness-ahead`, `usage`; BackupError `not-restored`, `outside-unreachable`; IssuerError `approval-missing` for a loss
 */
export async function confirmRestored(installation: Installation, { witnesses, published, acceptLoss }: Confirmation): Promise<Confirmed> {
  const { dataDir, config, knex, issuer, mirror } = installation;
  const restored = findRestored(dataDir);
  if (!restored) throw new BackupError('not-restored', `${dataDir} is no copy from a backup that waits to be confirmed.`);
  const asked = [...(config.witnesses ?? []).filter(({ url }) => !witnesses.some((one) => one.url === url)), ...witnesses];
  const outsides: Outside[] = [];
  if (asked.length > 0) outsides.push(await askWitnesses(installation, asked));
  if (published !== undefined) outsides.push(await readPublished(installation, published));
  if (outsides.length === 0 && acceptLoss === undefined) throw new InstallationError('usage', 'Name who knows what was issued last: --witness URL --witness-key KEY, or --published URL|DIR. Where nobody does any more: --accept-loss REASON.');
  const ahead = outsides.flatMap((outside) => outside.ahead);
  if (ahead.length > 0 && acceptLoss === undefined) throw new InstallationError('witness-ahead', ahead[0]!.message);
  const lost = acceptLoss !== undefined && (ahead.length > 0 || outsides.length === 0);
  const trust = outsides.find((outside) => outside.trust !== undefined)?.trust;
  const revoked = lost ? await giveUp(installation, restored, outsides, acceptLoss) : [];
  const known = (await findNewestTrust(knex))?.sequence ?? 0;
  // Witnesses see the log and not the trust list, which is signed again every few days.
  const trustAfter = trust === undefined ? known + MARGIN.editions : lost ? Math.max(known, trust) : 0;
  await mirror.putCertificates();
  const edition = await issuer.publish({ trustAfter });
  const log = readLogs(keysDirectory(dataDir)).find(({ closed }) => !closed)!.log;
  await appendAudit(knex, { actor: 'cli', act: 'installation.restored', subject: config.authority.id, details: { backup: restored.backup.sha256, created: restored.backup.created, lost: lost ? 1 : 0, log } });
  await mirror.refresh();
  clearRestored(dataDir);
  return { confirmed: true, lost, log, trust: edition.trust.sequence, revoked };
}

/** What two officers approve before the papers after a backup are given up. */
export function lossContent({ config }: Pick<Installation, 'config'>, { backup, log }: Restored): object {
  return { acceptLoss: { authority: config.authority.id, backup: backup.sha256, log } };
}

/** @returns the documents that were revoked after the backup, and are again */
async function giveUp(installation: Installation, restored: Restored, outsides: readonly Outside[], reason: string): Promise<string[]> {
  const { dataDir, knex, issuer, approvals, config } = installation;
  await knex.transaction(async (transaction) => {
    const proposal = (await approvals?.use(transaction, 'keys', canonicalContent(lossContent(installation, restored)))) ?? null;
    await appendAudit(transaction, { actor: 'cli', act: 'installation.loss-accepted', subject: config.authority.id, details: { reason, backup: restored.backup.sha256, proposal } });
  });
  const keys = keysDirectory(dataDir);
  const open = readLogs(keys).find(({ closed }) => !closed)!.log;
  const row = (await knex('log_checkpoint').where({ log: restored.log }).max('size as size').first()) as { size: string | null };
  // Cut short here before, the log is closed already.
  if (open === restored.log) await issuer.reportStolenLog(systemClock() + 1);
  const missing = Math.max(0, ...outsides.map(({ size }) => size - Number(row.size ?? 0)));
  await skipSerials(knex, MARGIN.serials + missing);
  const status = new Map(outsides.flatMap((outside) => [...outside.status]));
  for (let i = 0; i < 60 && !(await isDated(knex, status, Math.floor(systemClock()))); i++) await sleep(1000);
  return revokeAgain(installation, status);
}

/** What was withdrawn after the backup, by the published lists, of documents that the backup knows. */
async function revokeAgain({ knex, issuer }: Installation, status: Outside['status']): Promise<string[]> {
  const revoked: string[] = [];
  for (const [list, { compressed }] of status) {
    const entries = new Uint8Array(await inflated(compressed, { maxOutputLength: 4 * 1024 * 1024 }));
    const documents = (await knex('document').join('document_current', 'document_current.document_id', 'document.id').where({ status_list: list }).whereIn('state', ['issued', 'reinstated', 'suspended'])
      .select('number', 'status_index', 'state')) as { number: string; status_index: number; state: string }[];
    for (const { number, status_index, state } of documents) {
      const said = statusAt(entries, STATUS_BITS, status_index);
      const change = said === STATUS.revoked || said === STATUS.superseded ? 'revoke' : said === STATUS.suspended && state !== 'suspended' ? 'suspend' : undefined;
      if (change === undefined) continue;
      await issuer.change({ change, number, reason: 'withdrawn in the published status list; the change itself was lost with its database', actor: 'restore' });
      revoked.push(number);
    }
  }
  return revoked;
}
