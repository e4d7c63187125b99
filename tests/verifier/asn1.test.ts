import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DerError } from '../../verifier/asn1/der-error.ts';
import { readBoolean, readInteger, readNamedBits, readNull, readOid, readSmallInteger, readTrue, readUnsigned, readWholeBitString } from '../../verifier/asn1/primitives.ts';
import { DerCursor, readDer, type DerElement } from '../../verifier/asn1/reader.ts';
import { expectSetOrder } from '../../verifier/asn1/set-of.ts';
import { readText } from '../../verifier/asn1/text.ts';
import { readTime } from '../../verifier/asn1/time.ts';

const bytes = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const element = (hex: string): DerElement => new DerCursor(bytes(hex)).next();
const ascii = (tag: string, text: string): DerElement =>
  element(tag + text.length.toString(16).padStart(2, '0') + Buffer.from(text, 'latin1').toString('hex'));

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof DerError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('the DER reader', () => {
  it.each([
    ['30 80 00 00', 'der-length', 'indefinite length'],
    ['30 81 00', 'der-length', 'a length of zero in long form'],
    ['30 81 7f', 'der-length', 'a short length in long form'],
    ['30 82 00 80', 'der-length', 'a leading zero in the length'],
    ['30 85 00 00 00 00 01 00', 'der-length', 'five octets of length'],
    ['30 ff', 'der-length', 'the reserved length'],
    ['30 03 02 01', 'der-truncated', 'contents cut off'],
    ['30 82 01', 'der-truncated', 'length cut off'],
    ['30', 'der-truncated', 'no length'],
    ['', 'der-missing', 'nothing'],
    ['30 00 00', 'der-trailing', 'a trailing byte'],
    ['31 00', 'der-tag', 'another tag'],
    ['1f 1f 00', 'der-tag', 'a long tag'],
  ])('%s: %s (%s)', (hex, code) => {
    expect(codeOf(() => { const cursor = new DerCursor(bytes(hex)); const read = cursor.next(); cursor.finish(); if (read.tag !== 0x30) throw new DerError('der-tag', 0, ''); })).toBe(code);
    expect(codeOf(() => readDer(bytes(hex), 0x30, 100))).toBe(code);
  });

  it('limits size and depth', () => {
    expect(codeOf(() => readDer(bytes('30 03 02 01 00'), 0x30, 4))).toBe('der-size');
    let nested = '';
    for (let depth = 0; depth < 40; depth++) nested = `30${(nested.length / 2).toString(16).padStart(2, '0')}${nested}`;
    expect(codeOf(() => { for (let cursor = new DerCursor(bytes(nested)); !cursor.done;) cursor = cursor.sequence(); })).toBe('der-depth');
  });

  it('copies what it is given', () => {
    const input = bytes('04 01 aa');
    const read = readDer(input, 0x04, 10);
    input[2] = 0xbb;
    expect(read.body).toEqual(bytes('aa'));
  });

  it('reads or throws a DerError, and what it reads is spelled as it was', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
      try {
        const cursor = new DerCursor(new Uint8Array(input));
        const read = cursor.next();
        const length = read.body.length;
        const header = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
        expect([...read.raw]).toEqual([read.tag, ...header, ...read.body]);
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }));
  });
});

describe('typed readers', () => {
  it('BOOLEAN is 00 or FF', () => {
    expect(readBoolean(element('01 01 ff'))).toBe(true);
    expect(readBoolean(element('01 01 00'))).toBe(false);
    for (const hex of ['01 01 01', '01 01 fe', '01 00', '01 02 ff ff']) expect(codeOf(() => readBoolean(element(hex)))).toBe('der-boolean');
    expect(codeOf(() => readTrue(element('01 01 00')))).toBe('der-boolean');
  });

  it('INTEGER is in its shortest form', () => {
    expect(readSmallInteger(element('02 04 7f ff ff ff'))).toBe(0x7fffffff);
    expect(readUnsigned(element('02 02 00 80'))).toEqual(bytes('80'));
    expect(readUnsigned(element('02 01 00'))).toHaveLength(0);
    expect(readInteger(element('02 01 80'))).toEqual(bytes('80'));
    for (const hex of ['02 00', '02 02 00 7f', '02 02 ff 80']) expect(codeOf(() => readInteger(element(hex)))).toBe('der-integer');
    for (const hex of ['02 01 ff', '02 05 01 00 00 00 00', '02 05 00 80 00 00 00']) expect(codeOf(() => readSmallInteger(element(hex)))).toBe('der-integer');
    expect(codeOf(() => readUnsigned(element('02 01 80')))).toBe('der-integer');
  });

  it('OBJECT IDENTIFIER', () => {
    expect(readOid(element('06 03 55 1d 13'))).toBe('2.5.29.19');
    expect(readOid(element('06 09 2a 86 48 86 f7 0d 01 01 0b'))).toBe('1.2.840.113549.1.1.11');
    expect(readOid(element('06 02 88 37'))).toBe('2.999');
    expect(readOid(element('06 01 27'))).toBe('0.39');
    for (const hex of ['06 00', '06 02 55 80', '06 03 55 80 01', '06 01 80']) expect(codeOf(() => readOid(element(hex)))).toBe('der-oid');
  });

  it('NULL and BIT STRING', () => {
    expect(codeOf(() => readNull(element('05 01 00')))).toBe('der-null');
    expect(readWholeBitString(element('03 02 00 aa'))).toEqual(bytes('aa'));
    for (const hex of ['03 00', '03 02 01 aa']) expect(codeOf(() => readWholeBitString(element(hex)))).toBe('der-bit-string');
    expect(readNamedBits(element('03 02 07 80'))).toEqual([0]);
    expect(readNamedBits(element('03 03 07 06 80'))).toEqual([5, 6, 8]);
    for (const hex of ['03 00', '03 01 00', '03 02 07 c0', '03 02 06 80', '03 02 08 80', '03 02 00 00', '03 03 07 80 00']) {
      expect(codeOf(() => readNamedBits(element(hex)))).toBe('der-bit-string');
    }
  });

  it('times have one form and exist', () => {
    expect(readTime(ascii('17', '491231235959Z')).toISOString()).toBe('2049-12-31T23:59:59.000Z');
    expect(readTime(ascii('17', '500101000000Z')).toISOString()).toBe('1950-01-01T00:00:00.000Z');
    expect(readTime(ascii('18', '20500101000000Z')).toISOString()).toBe('2050-01-01T00:00:00.000Z');
    expect(readTime(ascii('18', '99991231235959Z')).getUTCFullYear()).toBe(9999);
    for (const text of ['2601010000Z', '260101000000+0000', '260101000000', '260230000000Z', '261301000000Z', '260101240000Z', '260101006000Z', '260101000060Z', '260100000000Z']) {
      expect(codeOf(() => readTime(ascii('17', text)))).toBe('der-time');
    }
    for (const text of ['20490101000000Z', '20500101000000.5Z', '205001010000Z']) expect(codeOf(() => readTime(ascii('18', text)))).toBe('der-time');
    expect(codeOf(() => readTime(ascii('0c', '260101000000Z')))).toBe('der-tag');
  });

  it('strings keep to the characters of their type', () => {
    expect(readText(element('0c 06 d8 ae d8 aa d9 85'))).toBe('ختم');
    expect(readText(element('1e 02 06 2e'))).toBe('خ');
    expect(readText(ascii('13', 'Ministry (1)'))).toBe('Ministry (1)');
    for (const hex of ['0c 01 ff', '0c 02 c0 80', '13 01 40', '13 01 2a', '16 01 80', '12 01 41', '1a 01 0a', '1e 01 41', '1e 02 d8 00']) {
      expect(codeOf(() => readText(element(hex)))).toBe('der-string');
    }
  });

  it('SET OF is in order, without repetition', () => {
    const members = (hex: string): DerElement[] => { const cursor = new DerCursor(bytes(hex)); const all: DerElement[] = []; while (!cursor.done) all.push(cursor.next()); return all; };
    expect(codeOf(() => expectSetOrder(members('02 01 01 02 01 02 04 00')))).toBe('accepted');
    for (const hex of ['02 01 02 02 01 01', '02 01 01 02 01 01', '04 00 02 01 01']) expect(codeOf(() => expectSetOrder(members(hex)))).toBe('der-set-order');
  });
});
