import type { Knex } from 'knex';
import { fromHex, NOTE_ALGORITHM, verifierKey, verifierKeyText } from '../../document/index.ts';
import { logOrigin } from '../../issuer/index.ts';
import { readLogs } from '../../keys/index.ts';
import { nodeCrypto, openTrustedLog, type TrustedLog } from '../../verifier/index.ts';
import { keysDirectory } from '../installation/folders.ts';
import type { Report } from './report.ts';

export type OwnLog = { readonly log: number; readonly origin: string; readonly trusted: TrustedLog };

/** Every log that this installation has a key for, closed ones too. */
export async function ownLogs(dataDir: string, verifyOrigin: string): Promise<OwnLog[]> {
  return Promise.all(readLogs(keysDirectory(dataDir)).map(async ({ log, key }) => {
    const origin = logOrigin(verifyOrigin, log);
    const named = verifierKeyText(await verifierKey(nodeCrypto.sha256, { name: origin, algorithm: NOTE_ALGORITHM.ed25519, publicKey: fromHex(key) }));
    return { log, origin, trusted: await openTrustedLog({ origin, keys: [named] }, nodeCrypto) };
  }));
}

/** Rows of logs that nobody has a key for. */
export async function checkUnknownLogs(knex: Knex, logs: readonly OwnLog[], report: Report): Promise<void> {
  for (const table of ['log_entry', 'log_tile', 'log_checkpoint']) {
    const unknown = (await knex(table).whereNotIn('log', logs.map(({ log }) => log)).distinct('log').limit(10)) as { log: number }[];
    for (const { log } of unknown) report('log-unknown', `log/${log}`, `${table} has rows of a log that has no key`);
  }
}
