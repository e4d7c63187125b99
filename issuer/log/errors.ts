/** Why the log's stored tree cannot be used. Codes are stable. */
export type LogErrorCode =
  /** Neither the tile that belongs to this size nor its full form is stored. */
  | 'tile-missing'
  /** What is stored is not what the newest checkpoint was signed for. */
  | 'log-damaged'
  /** A stored tile has not the length that its name demands. */
  | 'tile-damaged'
  /** An entry or a range lies outside the tree. */
  | 'outside-the-tree'
  /** An entry is longer than an entry bundle can say. */
  | 'entry-too-long';

export class LogError extends Error {
  readonly code: LogErrorCode;
  constructor(code: LogErrorCode, message: string) {
    super(message);
    this.name = 'LogError';
    this.code = code;
  }
}
