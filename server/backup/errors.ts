/**
 * Why a backup is not made or not restored. Codes are stable.
 *
 * - `backup-damaged`: a part of the file is not what was written, or the file is cut short.
 * - `backup-too-new`: made by a newer version of Khatm.
 * - `backup-exists`: the file to write is there already.
 * - `backup-not-written`: the file could not be written.
 * - `key-not-encrypted`: a private key lies open in the keys folder, and would do so in the backup.
 * - `target-not-empty`: the data directory or the database holds something.
 * - `not-restored`: there is no restored copy that waits to be confirmed.
 * - `outside-unreachable`: a witness, or what was published, that was named cannot be read.
 */
export type BackupErrorCode =
  | 'backup-damaged'
  | 'backup-too-new'
  | 'backup-exists'
  | 'backup-not-written'
  | 'key-not-encrypted'
  | 'target-not-empty'
  | 'not-restored'
  | 'outside-unreachable';

export class BackupError extends Error {
  readonly code: BackupErrorCode;
  constructor(code: BackupErrorCode, message: string) {
    super(message);
    this.name = 'BackupError';
    this.code = code;
  }
}

export function damaged(file: string, what: string): BackupError {
  return new BackupError('backup-damaged', `${file} is not the backup that was written: ${what}. Nothing of it was kept. Take another copy of it, or an earlier backup.`);
}
