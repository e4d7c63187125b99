import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** What became of one row; one line of the report. */
export type ReportLine =
  | { readonly row: number; readonly key: string; readonly outcome: 'issued'; readonly number: string; readonly seal: string; readonly code: string; readonly file: string }
  | { readonly row: number; readonly key: string; readonly outcome: 'refused'; readonly reason: string; readonly field: string; readonly detail: string };

const COMPLETE = 'report.ndjson';
/** Grows with the run and can be watched; it stays behind when the run is killed or stops. */
const PARTIAL = 'report.partial.ndjson';

/** The report of a run. `report.ndjson` appears, all at once, when every row has its line; until then an earlier one stays. */
export class Report {
  private readonly folder: string;
  private readonly handle: FileHandle;
  issued = 0;
  refused = 0;

  private constructor(folder: string, handle: FileHandle) {
    this.folder = folder;
    this.handle = handle;
  }

  static async begin(folder: string): Promise<Report> {
    return new Report(folder, await open(join(folder, PARTIAL), 'w'));
  }

  get rows(): number {
    return this.issued + this.refused;
  }

  async add(line: ReportLine): Promise<void> {
    await this.handle.appendFile(`${JSON.stringify(line)}\n`);
    if (line.outcome === 'issued') this.issued++;
    else this.refused++;
  }

  async complete(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(join(this.folder, PARTIAL), join(this.folder, COMPLETE));
  }

  /** Leaves the lines so far, whole and in order, in the partial report. */
  async stop(): Promise<void> {
    await this.handle.close();
  }
}
