import { createHash } from 'node:crypto';
import type { Refusal } from './mapping/refusal.ts';

/** The rows seen so far by their key: 200 bytes of memory a row, the only thing that grows with the file. */
export class RowKeys {
  private readonly columns: readonly string[];
  private readonly seen = new Map<string, { readonly row: number; readonly content: string }>();

  constructor(columns: readonly string[]) {
    this.columns = columns;
  }

  /**
   * Takes a key for a row; refuses it when an earlier row has it, whatever became of that one. A repeated row would be a
   * second paper for one permit, and of two rows that differ nobody here can know which is right: the first stands.
   */
  take(row: number, key: readonly string[], cells: readonly string[]): Refusal | undefined {
    const id = digest(key);
    const content = digest(cells);
    const earlier = this.seen.get(id);
    if (earlier === undefined) {
      this.seen.set(id, { row, content });
      return undefined;
    }
    const field = this.columns.join(', ');
    return earlier.content === content
      ? { reason: 'duplicate-row', field, detail: `the same as row ${earlier.row}` }
      : { reason: 'key-reused', field, detail: `row ${earlier.row} has this key with other content` };
  }
}

/**
 * What the issuer knows a row's request by. The key alone decides: with the content in it, a corrected row would become a
 * second valid paper beside the first. The issuer compares the content itself (docs/decisions/bulk-idempotency.md).
 */
export function idempotencyKey(type: string, key: readonly string[]): string {
  return `bulk:${type}:${createHash('sha256').update(JSON.stringify(key)).digest('hex')}`;
}

function digest(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64').slice(0, 22);
}
