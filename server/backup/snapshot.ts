import type { Knex } from 'knex';
import { systemClock } from '../installation/clock.ts';
import { type Config, passphrasePath } from '../installation/config.ts';
import { readFiles } from './files.ts';
import { VERSION } from './format.ts';
import { readSequences, readSteps, readTables, settleTexts, type Table } from './tables.ts';
import { BackupWriter } from './write.ts';

/** How many characters of rows are fetched at once, about; papers and log entries differ ten-thousandfold in size. */
const AT_ONCE = 4_000_000;
const MOST_ROWS = 10_000;

/** What was written, and by what it can be known again. */
export type Backup = { readonly file: string; readonly created: string; readonly rows: number; /** Of the manifest, hex. */ readonly sha256: string };

/**
 * Writes one consistent snapshot of an installation to a file: every table as it was at one moment, the sequences, `khatm.json` and the keys folder. It only reads,
 * and nothing waits for it: papers are issued meanwhile.
 * @throws BackupError `backup-exists`, `backup-not-written`, `key-not-encrypted`
 */
export async function writeBackup(dataDir: string, config: Config, knex: Knex, file: string): Promise<Backup> {
  const secrets = [passphrasePath(dataDir, config), ...(config.hardware ? [config.hardware.pinFile] : [])];
  // An open key is found before anything is written.
  readFiles(dataDir, secrets);
  return knex.transaction(async (transaction) => {
    await settleTexts(transaction);
    const tables = await readTables(transaction);
    const opening = { khatm: 'backup', version: VERSION, created: new Date(systemClock() * 1000).toISOString(), authority: config.authority.id, steps: await readSteps(transaction), sequences: await readSequences(transaction) } as const;
    let rows = 0;
    const sha256 = await BackupWriter.write(file, opening, async (writer) => {
      for (const table of tables) rows += await writeTable(writer, transaction, table);
      // After the snapshot, so that every key that signed something in it is there; manifests before the keys that they name.
      for (const { name, bytes } of readFiles(dataDir, secrets)) await writeFile(writer, name, bytes);
    });
    return { file, created: opening.created, rows, sha256 };
  }, { isolationLevel: 'repeatable read', readOnly: true });
}

async function writeTable(writer: BackupWriter, transaction: Knex, { name, columns }: Table): Promise<number> {
  await writer.start({ part: 'table', name, columns: columns.map((column) => column.name) });
  await transaction.raw(`DECLARE backup NO SCROLL CURSOR FOR SELECT json_build_array(${columns.map(() => '??::text').join(', ')})::text AS row FROM ??`, [...columns.map((column) => column.name), name]);
  let count = 0;
  for (let fetch = 16; ; ) {
    const { rows } = await transaction.raw<{ rows: { row: string }[] }>(`FETCH ${fetch} FROM backup`);
    let length = 0;
    for (const { row } of rows) {
      length += row.length;
      await writer.row(row);
    }
    count += rows.length;
    if (rows.length < fetch) break;
    fetch = Math.max(1, Math.min(MOST_ROWS, Math.floor((fetch * AT_ONCE) / length), fetch * 4));
  }
  await transaction.raw('CLOSE backup');
  await writer.end(name);
  return count;
}

/** Pieces whose base64 needs no padding between them. */
const PIECE = 3 * 65_536;

async function writeFile(writer: BackupWriter, name: string, bytes: Buffer): Promise<void> {
  await writer.start({ part: 'file', name });
  for (let at = 0; at < bytes.length; at += PIECE) await writer.row(JSON.stringify(bytes.subarray(at, at + PIECE).toString('base64')));
  await writer.end(name);
}
