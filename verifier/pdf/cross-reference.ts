import { PDF_LIMITS } from './limits.ts';
import type { Scanner } from './scanner.ts';

/**
 * The one cross-reference table, its entries `nnnnnnnnnn ggggg n` with two end-of-line bytes (ISO 32000-1 §7.5.4). Every object in use has generation 0; the only free entry is that of object 0.
 * @returns where each object is said to stand
 */
export function readCrossReference(scanner: Scanner): ReadonlyMap<number, number> {
  const offsets = new Map<number, number>();
  let next = 0;
  scanner.expect('xref\n');
  do {
    const first = scanner.integer(10);
    scanner.expect(' ');
    const count = scanner.integer(10);
    scanner.expect('\n');
    if (first < next || count === 0 || (next === 0 && first !== 0)) scanner.fail('cross-reference sections out of order');
    if (offsets.size + count > PDF_LIMITS.objects + 1) scanner.fail('too many objects', 'file-too-complex');
    for (let number = first; number < first + count; number++) readEntry(scanner, number, offsets);
    next = first + count;
  } while (isDigit(scanner.byte));
  return offsets;
}

function readEntry(scanner: Scanner, number: number, offsets: Map<number, number>): void {
  const offset = readDigits(scanner, 10);
  // The one free entry heads the list of deleted objects; anything else in that list was deleted or replaced.
  scanner.expect(number === 0 ? ' 65535 f \n' : ' 00000 n \n');
  if (number !== 0) offsets.set(number, offset);
  else if (offset !== 0) scanner.fail('a deleted object');
}

function readDigits(scanner: Scanner, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++, scanner.position++) {
    const { byte } = scanner;
    if (!isDigit(byte)) scanner.fail('no cross-reference entry');
    value = value * 10 + (byte - 0x30);
  }
  return value;
}

function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
