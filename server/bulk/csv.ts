import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { BulkError, messageOf } from './errors.ts';
import { cleanText } from './mapping/clean.ts';
import { NotUtf8, requireUtf8 } from './utf8.ts';

/** One row of the file; `number` counts from 1 after the line with the column names. */
export type CsvRow = { readonly number: number; readonly cells: readonly string[] };

export type CsvFile = {
  readonly columns: readonly string[];
  /** Rows after the line of column names. */
  readonly rows: number;
};

/** What one row may take. An unclosed quote would otherwise read the whole file into memory. */
const MAX_ROW_BYTES = 1024 * 1024;

/**
 * Reads the whole file once before anything is issued from it: a fault in the last line is found while it costs nothing.
 * @throws BulkError `csv-…`
 */
export async function checkCsv(path: string): Promise<CsvFile> {
  await requireFile(path);
  let columns: readonly string[] | undefined;
  let rows = -1;
  for await (const { cells } of records(path)) {
    columns ??= readHeader(path, cells);
    rows++;
  }
  if (columns === undefined) throw new BulkError({ code: 'csv-empty', file: path });
  return { columns, rows };
}

/**
 * The rows of a file, one at a time.
 * @throws BulkError `csv-…`
 */
export async function* readCsv(path: string): AsyncGenerator<CsvRow> {
  for await (const { number, cells } of records(path)) if (number > 0) yield { number, cells };
}

async function* records(path: string): AsyncGenerator<CsvRow> {
  const parser = parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n'], max_record_size: MAX_ROW_BYTES });
  let end = 0;
  let number = 0;
  let expected: number | undefined;
  try {
    // The pipeline's callback only keeps its error from going unhandled: the loop below meets the same one.
    pipeline(Readable.from(requireUtf8(createReadStream(path))), parser, () => undefined);
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { bytes: number } }>) {
      expected ??= record.length;
      if (record.length !== expected) {
        throw new BulkError({ code: 'csv-column-count', file: path, line: await lineOfRow(path, end), expected, found: record.length });
      }
      yield { number: number++, cells: record };
      end = info.bytes;
    }
  } catch (error) {
    throw await csvError(error, path, end);
  }
}

async function csvError(error: unknown, file: string, end: number): Promise<BulkError> {
  if (error instanceof BulkError) return error;
  if (error instanceof NotUtf8) return new BulkError({ code: 'csv-not-utf8', file, line: error.line });
  if (!(error instanceof CsvError)) return new BulkError({ code: 'csv-unreadable', file, why: messageOf(error) }, { cause: error });
  const line = await lineOfRow(file, end);
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return new BulkError({ code: 'csv-quote-open', file, line });
  if (error.code === 'CSV_MAX_RECORD_SIZE') return new BulkError({ code: 'csv-row-too-long', file, line, limit: MAX_ROW_BYTES });
  return new BulkError({ code: 'csv-malformed', file, line, why: error.message }, { cause: error });
}

/** The line on which the row after byte `end` begins. Counted here, since csv-parse counts a CRLF within quotes twice. */
async function lineOfRow(path: string, end: number): Promise<number> {
  let line = 1;
  let at = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (const byte of chunk) {
      // Blank lines between this row and the one before it are neither's.
      const blank = byte === 0x0a || byte === 0x0d;
      if (at++ >= end && !blank) return line;
      if (byte === 0x0a) line++;
    }
  }
  return line;
}

function readHeader(file: string, cells: readonly string[]): readonly string[] {
  const names = cells.map(cleanText);
  const unnamed = names.indexOf('');
  if (unnamed >= 0) throw new BulkError({ code: 'csv-header', file, why: `column ${unnamed + 1} has no name` });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new BulkError({ code: 'csv-header', file, why: `two columns are called ${twice}` });
  return names;
}

/** The file is read twice, so a pipe will not do. */
async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw new BulkError({ code: 'csv-unreadable', file: path, why: messageOf(error) }, { cause: error });
  });
  if (!found.isFile()) throw new BulkError({ code: 'csv-unreadable', file: path, why: 'it is not a file' });
}
